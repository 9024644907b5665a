/** A conversation: what is new in this call and its answer in full, what went before it folded. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { Message } from "../../core/dialects/dialect.ts";
import { count } from "../format.ts";
import { KindGlyph } from "../glyphs.tsx";
import { earlierTurns } from "../views/earlier-turns.ts";
import type { SpanAtCursor } from "../views/span-at.ts";
import { LongText } from "./long-text.tsx";

/** A system prompt longer than this starts folded. */
const SHORT = 160;

export const Messages = ({ messages }: { readonly messages: readonly Message[] }) => {
  const { prompts, earlier, fresh } = earlierTurns(messages);
  return (
    <>
      {prompts.map((message, index) => (
        <MessageBlock key={index} message={message} />
      ))}
      {earlier.length > 0 ? (
        <Folded
          title="Earlier"
          says={`${count(earlier.length)} ${earlier.length === 1 ? "message" : "messages"}, ${count(lengthOf(earlier))} chars`}
        >
          {earlier.map((message, index) => (
            <MessageBlock key={index} message={message} />
          ))}
        </Folded>
      ) : null}
      {fresh.map((message, index) => (
        <MessageBlock key={index} message={message} />
      ))}
    </>
  );
};

const lengthOf = (messages: readonly Message[]): number =>
  messages.reduce((sum, { content }) => sum + content.length, 0);

const MessageBlock = ({ message: { role, name, content } }: { readonly message: Message }) =>
  role === "system" && content.length > SHORT ? (
    <Folded title={role} says={`${count(content.length)} chars`}>
      <div class="msg">
        <LongText text={content} whole />
      </div>
    </Folded>
  ) : (
    <div class="msg">
      <div class="hd">
        <span class={`role ${role === "assistant" ? "assistant" : ""}`}>
          {role === "tool" ? "tool result" : role}
        </span>
        {role === "tool" ? (
          <span class="glyph" aria-hidden="true">
            <KindGlyph kind="tool" size={14} />
          </span>
        ) : null}
        {name ? <span class="sec ell">{name}</span> : null}
        <span class="grow" />
        <span class="dim">{count(content.length)} chars</span>
      </div>
      <LongText text={content} />
    </div>
  );

/** One line until it is asked for. */
const Folded = ({
  title,
  says,
  children,
}: {
  readonly title: string;
  readonly says: string;
  readonly children: ComponentChildren;
}) => {
  const open = useSignal(false);
  return (
    <>
      <button
        type="button"
        class="msg-fold"
        aria-expanded={open.value}
        onClick={() => {
          open.value = !open.peek();
        }}
      >
        <span class="role">{title}</span>
        <span class="dim">
          {says}
          {open.value ? "" : ", folded"}
        </span>
      </button>
      {open.value ? children : null}
    </>
  );
};

/** A response as far as it had come at the cursor; the rest is a ghost. */
export const ResponseBlock = ({
  response,
  at,
  whole = false,
}: {
  readonly response: string;
  readonly at: SpanAtCursor;
  readonly whole?: boolean;
}) => (
  <div class="msg">
    <div class="hd">
      <span class="role assistant">assistant</span>
      <span class="grow" />
      <span class="dim">{at.ended ? `${count(response.length)} chars` : "response as of the cursor"}</span>
    </div>
    <LongText text={response} upTo={at.responseLength} whole={whole || !at.ended} />
  </div>
);
