/** Text of a trace: never interpreted, invisible characters shown as signs, long ones folded. */
import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { withoutBinary } from "../draw/binary.ts";
import { stretches } from "../draw/visible.ts";
import { bytes, count } from "../format.ts";
import "../styles/text.css";

/** Lines shown of a folded text, and characters shown of a very long one (DESIGN-UI sections 6.2 and 10). */
const FOLD_LINES = 12;
const MOST_SHOWN = 200_000;

interface LongTextProps {
  readonly text: string;
  /** Characters that were there at the cursor; the rest is a ghost. Absent: all of it. */
  readonly upTo?: number | undefined;
  /** Never fold: the only text of its tab. */
  readonly whole?: boolean;
  /** As it stands in the trace, also what is not for reading. */
  readonly exact?: boolean;
}

export const LongText = (props: LongTextProps) => {
  const { text, upTo, exact = false } = props;
  const asText = useSignal(false);
  // While a text comes in, its length so far is counted in its own characters.
  const comes = upTo !== undefined && upTo < text.length;
  const told = useMemo(() => (exact || comes ? undefined : withoutBinary(text)), [text, exact, comes]);
  if (told === undefined) return <Folded {...props} />;
  return (
    <>
      {asText.value ? <Folded {...props} /> : <Folded text={told} whole={props.whole ?? false} />}
      <button
        type="button"
        class="fold-btn"
        aria-pressed={asText.value}
        onClick={() => {
          asText.value = !asText.value;
        }}
      >
        {asText.value ? "Show binary data as type and size" : "Show binary data as text"}
      </button>
    </>
  );
};

const Folded = ({ text, upTo, whole = false }: LongTextProps) => {
  const open = useSignal(false);
  const all = useSignal(false);
  const lines = useMemo(() => lineEnd(text, FOLD_LINES), [text]);
  const folds = !whole && lines.end < text.length;
  const folded = folds && !open.value;
  const limit = all.value ? text.length : MOST_SHOWN;
  const end = folded ? lines.end : Math.min(text.length, limit);
  const seen = upTo === undefined ? end : Math.min(end, Math.max(0, upTo));
  return (
    <>
      {end > 0 ? (
        <div class="code">
          <Shown text={text.slice(0, seen)} />
          {upTo !== undefined && seen < end ? <span class="caret" aria-hidden="true" /> : null}
          {seen < end ? (
            <span class="future">
              <Shown text={text.slice(seen, end)} />
            </span>
          ) : null}
        </div>
      ) : null}
      {folds ? (
        <button
          type="button"
          class="fold-btn"
          aria-expanded={open.value}
          onClick={() => {
            open.value = !open.value;
          }}
        >
          {open.value
            ? "Fold"
            : lines.more === "1"
              ? `Show all ${count(text.length)} characters`
              : `Show all ${lines.more} lines`}
        </button>
      ) : null}
      {!folded && text.length > limit ? (
        <button
          type="button"
          class="fold-btn"
          onClick={() => {
            all.value = true;
          }}
        >
          First {bytes(limit)} shown. Load all {bytes(text.length)}
        </button>
      ) : null}
    </>
  );
};

export const Shown = ({ text }: { readonly text: string }) => (
  <>
    {stretches(text).map((part, index) =>
      "text" in part ? (
        part.text
      ) : (
        <span key={index} class="ctl" title={part.name}>
          {part.sign}
        </span>
      ),
    )}
  </>
);

/** Where the first `most` lines end, and how many there are as far as counted: `240`, or `5 000+`. */
const lineEnd = (text: string, most: number): { readonly end: number; readonly more: string } => {
  let end = text.length;
  let lines = 1;
  for (let at = text.indexOf("\n"); at >= 0 && lines < 5000; at = text.indexOf("\n", at + 1)) {
    if (lines === most) end = at;
    lines += 1;
  }
  // One endless line folds too: about as many characters as twelve lines hold.
  if (end === text.length && text.length > most * 120) return { end: most * 120, more: count(lines) };
  return { end, more: lines >= 5000 ? "5 000+" : count(lines) };
};
