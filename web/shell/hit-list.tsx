/** The hits of a search in the open run, below the field. */
import { eventName } from "../../core/ids.ts";
import type { FindHit } from "../../core/wire/finding.ts";
import { visibleLine } from "../draw/visible.ts";
import { clock, count, percent } from "../format.ts";
import { Icon } from "../icons.tsx";
import type { OpenRun } from "../open-run.ts";
import { EventSign } from "../panels/event-sign.tsx";
import { eventText } from "../views/event-text.ts";
import type { Searching } from "./search-hits.ts";

interface HitListProps {
  readonly run: OpenRun;
  readonly searching: Searching;
  readonly active: number;
  readonly pick: (hit: FindHit) => void;
}

export const HitList = ({ run, searching, active, pick }: HitListProps) => {
  const { hits, done, complete, scanned, of, problem } = searching.found.value;
  const { at, extent } = run.paced.value;
  const words = run.query.value
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "" && !/^(kind|name|status):/.test(word));
  return (
    <div class="hits">
      <p class="row" role="status">
        <b>{count(hits.length)}</b> {hits.length === 1 ? "hit" : "hits"}
        <span class="dim">
          {problem ??
            (done
              ? complete
                ? "in the whole run"
                : "shown, there are more"
              : `${of > 0 ? percent(scanned / of) : "…"} searched`)}
        </span>
        <span class="grow" />
        <button type="button" class="btn sm ghost" onClick={() => run.openTab("events")}>
          In the log
        </button>
        <button
          type="button"
          class="btn sm ghost ico"
          onClick={() => {
            run.hitsOpen.value = false;
          }}
        >
          <Icon name="close" size={12} />
          <span class="sr">Close the hits</span>
        </button>
      </p>
      <div id="search-hits" role="listbox" aria-label="Hits" class="scroll" tabIndex={-1}>
        {hits.map((hit, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above hears the keys
          <div
            key={eventName(hit.event)}
            id={`hit-${i}`}
            role="option"
            tabIndex={-1}
            aria-selected={i === active}
            class={`hit ${i === active ? "on" : ""} ${hit.event.at > at ? "later" : ""}`}
            onClick={() => pick(hit)}
          >
            <span class="dim num">{clock(hit.event.at - extent.from)}</span>
            <span class="log-sign">
              <EventSign event={hit.event} />
            </span>
            <span class="ell">
              {eventText(hit.event, () => hit.span)}
              {hit.event.at > at ? <span class="sr"> (after the cursor)</span> : null}
            </span>
            <span class="snippet">
              {hit.key ? <span class="dim">{hit.key}: </span> : null}
              <Marked text={visibleLine(hit.snippet)} words={words} />
            </span>
          </div>
        ))}
      </div>
      {words.length + hits.length === 0 || run.query.value.includes(":") ? null : (
        <p class="dim tip">Narrow with kind:llm, name:planner, status:failed</p>
      )}
    </div>
  );
};

/** The words in a text, lit. */
const Marked = ({ text, words }: { readonly text: string; readonly words: readonly string[] }) => {
  const lower = text.toLowerCase();
  if (lower.length !== text.length || words.length === 0) return <>{text}</>;
  const parts: (string | { readonly lit: string })[] = [];
  for (let at = 0; at < text.length; ) {
    const next = words
      .map((word) => ({ from: lower.indexOf(word, at), length: word.length }))
      .filter(({ from }) => from >= 0)
      .sort((left, right) => left.from - right.from || right.length - left.length)[0];
    if (!next) {
      parts.push(text.slice(at));
      break;
    }
    parts.push(text.slice(at, next.from), { lit: text.slice(next.from, next.from + next.length) });
    at = next.from + next.length;
  }
  return <>{parts.map((part, i) => (typeof part === "string" ? part : <mark key={i}>{part.lit}</mark>))}</>;
};
