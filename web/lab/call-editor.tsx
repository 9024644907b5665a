/** The request as it is edited: a tab a message, its parameters, what it will cost, and Run. */
import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { LabCall } from "../../core/replay/lab-wire.ts";
import { MOST_TIMES } from "../../core/replay/lab-wire.ts";
import { visibleLine } from "../draw/visible.ts";
import { count, dense, money } from "../format.ts";
import { KindGlyph } from "../glyphs.tsx";
import { changedLines } from "./changed-lines.ts";
import {
  type Draft,
  type DraftPart,
  draftOf,
  partId,
  partsOf,
  partText,
  partTitle,
  recordedText,
  withPart,
} from "./draft.ts";
import type { LabSession } from "./lab-session.ts";
import { Parameters } from "./parameters.tsx";
import { PromptEditor } from "./prompt-editor.tsx";

interface Props {
  readonly lab: LabSession;
  readonly call: LabCall;
}

export const CallEditor = ({ lab, call }: Props) => {
  const before = useMemo(() => draftOf(call.request), [call]);
  const draft = lab.draft.value ?? before;
  const parts = partsOf(draft);
  const chosen = useSignal(partId(firstShown(parts, draft)));
  const part = parts.find((each) => partId(each) === chosen.value) ?? firstShown(parts, draft);
  const recorded = recordedText(part, draft, before);
  return (
    <section class="panel prompt" aria-label="Prompt">
      <div class="ph">
        <KindGlyph kind="llm" size={16} />
        <h2 class="ell">{visibleLine(call.name)}</h2>
        <span class="n">{lab.isEdited ? "edited" : "as recorded"}</span>
        <span class="grow" />
        <PartTabs
          parts={parts}
          draft={draft}
          before={before}
          shown={part}
          choose={(id) => (chosen.value = id)}
        />
      </div>
      <Parameters lab={lab} draft={draft} before={before} />
      {call.notes.map((note) => (
        <p key={note} class="note warn">
          {note}
        </p>
      ))}
      <PromptEditor
        id={partId(part)}
        text={partText(part, draft)}
        revision={lab.revision.value}
        recorded={recorded}
        language={part.of === "parameter" || part.field === "calls" ? "json" : "markdown"}
        label={`${partTitle(part, draft)}, text`}
        edit={(text) => lab.edit(withPart(part, text, lab.draft.peek() ?? before))}
      />
      <Footer lab={lab} draft={draft} part={part} recorded={recorded} />
    </section>
  );
};

/** The last thing a person said is what is mostly edited. */
const firstShown = (parts: readonly DraftPart[], { messages }: Draft): DraftPart =>
  parts.findLast((part) => part.of === "message" && messages[part.index]?.role === "user") ??
  parts[0] ?? { of: "message", index: 0, field: "content" };

interface TabsProps {
  readonly parts: readonly DraftPart[];
  readonly draft: Draft;
  readonly before: Draft;
  readonly shown: DraftPart;
  readonly choose: (id: string) => void;
}

const PartTabs = ({ parts, draft, before, shown, choose }: TabsProps) => {
  const list = useRef<HTMLDivElement>(null);
  const on = partId(shown);
  useEffect(() => {
    const tab = list.current?.querySelector<HTMLElement>("[aria-selected=true]");
    tab?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [on]);
  const walk = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0 || event.ctrlKey) return;
    event.preventDefault();
    event.stopPropagation();
    const here = parts.findIndex((part) => partId(part) === partId(shown));
    const next = parts[(here + step + parts.length) % parts.length];
    if (!next) return;
    choose(partId(next));
    list.current?.querySelector<HTMLElement>(`[data-part="${CSS.escape(partId(next))}"]`)?.focus();
  };
  return (
    <div ref={list} class="seg parts" role="tablist" aria-label="Messages" onKeyDown={walk}>
      {parts.map((part) => {
        const id = partId(part);
        const isShown = id === on;
        const edited = partText(part, draft) !== recordedText(part, draft, before);
        return (
          <button
            type="button"
            role="tab"
            key={id}
            data-part={id}
            aria-selected={isShown}
            tabIndex={isShown ? 0 : -1}
            class={isShown ? "on" : ""}
            onClick={() => choose(id)}
          >
            {partTitle(part, draft)}
            {edited ? (
              <span class="d-changed">
                {"\u00a0~"}
                <span class="sr">edited</span>
              </span>
            ) : null}
          </button>
        );
      })}
    </div>
  );
};

interface FooterProps {
  readonly lab: LabSession;
  readonly draft: Draft;
  readonly part: DraftPart;
  readonly recorded: string | undefined;
}

const Footer = ({ lab, draft, part, recorded }: FooterProps) => {
  const times = useSignal(5);
  const text = partText(part, draft);
  const changes = useMemo(
    () => (recorded === undefined || recorded === text ? undefined : changedLines(recorded, text)),
    [recorded, text],
  );
  const { blocked } = lab;
  return (
    <div class="lab-foot">
      <button
        type="button"
        class="btn pri"
        data-key="$mod+Enter"
        disabled={blocked !== undefined}
        aria-describedby="lab-blocked"
        onClick={() => void lab.run(1)}
      >
        Run <kbd>Ctrl ↵</kbd>
      </button>
      <span class="times">
        <button
          type="button"
          class="btn"
          disabled={blocked !== undefined}
          aria-describedby="lab-blocked"
          onClick={() => void lab.run(times.value)}
        >
          Run {times.value} times
        </button>
        <input
          type="number"
          min={2}
          max={MOST_TIMES}
          value={times.value}
          aria-label="How many times"
          onInput={(event) => {
            const asked = Math.round(event.currentTarget.valueAsNumber);
            if (asked >= 2 && asked <= MOST_TIMES) times.value = asked;
          }}
        />
      </span>
      <Estimated lab={lab} />
      <span id="lab-blocked" class={`blocked ${lab.running.value ? "sec" : "warn"}`} role="status">
        {blocked ?? ""}
      </span>
      <span class="grow" />
      {changes ? (
        <span class="counts">
          {changes.added > 0 ? <span class="d-added">+ {count(changes.added)} added</span> : null}
          {changes.changed > 0 ? <span class="d-changed">~ {count(changes.changed)} changed</span> : null}
          {changes.removed > 0 ? <span class="d-removed">− {count(changes.removed)} removed</span> : null}
        </span>
      ) : null}
      {lab.isEdited ? (
        <button type="button" class="btn ghost" onClick={() => lab.revert()}>
          Revert
        </button>
      ) : null}
    </div>
  );
};

const Estimated = ({ lab }: { readonly lab: LabSession }) => {
  const estimate = lab.estimate.value;
  if (!estimate) return null;
  const { input, costUsd, costAtMostUsd, outputAtMost } = estimate;
  return (
    <span
      class="dim num"
      title={[
        `About ${count(input)} tokens are sent.`,
        costUsd === null
          ? "No price is known for this model."
          : "With an answer as long as the recorded one.",
        ...(costAtMostUsd === null
          ? []
          : [`At most ${money(costAtMostUsd)}, with ${count(outputAtMost ?? 0)} tokens.`]),
      ].join(" ")}
    >
      {dense(input)} tok{costUsd === null ? "" : `, ~${money(costUsd)}`}
    </span>
  );
};
