/** Which spans are shown: by kind, failed ones, words in name or error. */
import { SPAN_KINDS, type SpanKind } from "../../core/event.ts";
import type { SpanFilter } from "../../core/span-questions.ts";
import { count } from "../format.ts";
import { KindGlyph } from "../glyphs.tsx";
import type { RunSession } from "../run-session.ts";
import "../styles/span-filter.css";

export const SpanFilterBar = ({ session }: { readonly session: RunSession }) => {
  const { filter } = session.look.value;
  const { byKind, failed } = session.run.value.spans;
  const set = (part: Partial<SpanFilter>): void => session.showSpans({ filter: { ...filter, ...part } });
  const toggle = (kind: SpanKind): void => {
    const kinds = filter.kinds ?? [];
    set({ kinds: kinds.includes(kind) ? kinds.filter((each) => each !== kind) : [...kinds, kind] });
  };
  return (
    <search class="span-filter">
      {SPAN_KINDS.filter((kind) => byKind[kind]).map((kind) => (
        <button
          type="button"
          class="chip"
          key={kind}
          aria-pressed={filter.kinds?.includes(kind) ?? false}
          onClick={() => toggle(kind)}
        >
          <KindGlyph kind={kind} size={13} />
          {kind} <span class="dim num">{count(byKind[kind] ?? 0)}</span>
        </button>
      ))}
      {failed > 0 ? (
        <button
          type="button"
          class="chip"
          aria-pressed={filter.failed ?? false}
          onClick={() => set({ failed: !filter.failed })}
        >
          failed <span class="dim num">{count(failed)}</span>
        </button>
      ) : null}
      <input
        class="field"
        type="search"
        aria-label="Words in the name or the error"
        placeholder="name or error"
        value={filter.text ?? ""}
        onInput={(event) => set({ text: event.currentTarget.value })}
      />
    </search>
  );
};
