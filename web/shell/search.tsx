/** The search field of the top bar. In a run: hits below it as they come, walked with the arrows. On Runs: filters the list. */
import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { eventName } from "../../core/ids.ts";
import type { FindHit } from "../../core/wire.ts";
import { visibleLine } from "../draw/visible.ts";
import { clock, count, percent } from "../format.ts";
import { Icon } from "../icons.tsx";
import type { OpenRun } from "../open-run.ts";
import { EventSign } from "../panels/event-sign.tsx";
import type { Session } from "../session.ts";
import { eventText } from "../views/event-text.ts";
import { shownKey } from "./bindings.ts";
import { Searching } from "./search-hits.ts";

export const Search = ({ app }: { readonly app: Session }) => {
  const route = app.route.value;
  const open = app.open.value;
  if (route.page === "run" && open) return <RunSearch key={open.run.value.id} run={open} />;
  const q = route.page === "runs" ? route.q : "";
  return (
    <label class="search">
      <Icon name="find" size={13} />
      <span class="sr">Search runs</span>
      <input
        id="search"
        type="search"
        class="grow"
        placeholder="Names, prompts, config, errors"
        value={q}
        onInput={(event) => app.refineRuns({ q: event.currentTarget.value })}
      />
      <kbd>{shownKey("search")}</kbd>
    </label>
  );
};

const RunSearch = ({ run }: { readonly run: OpenRun }) => {
  const searching = useMemo(() => new Searching(), []);
  const active = useSignal(-1);
  const query = run.query.value;
  useEffect(() => searching.ask(query, run.run.peek().id), [query]);
  useEffect(() => () => searching.ask("", undefined), [searching]);
  const { hits } = searching.found.value;
  const shown = run.hitsOpen.value && query.trim() !== "";
  const pick = (hit: FindHit | undefined): void => {
    if (!hit) return;
    active.value = hits.indexOf(hit);
    run.jumpToEvent(eventName(hit.event), hit.event.at);
    run.select(selectionOf(hit));
  };
  const keys = (event: KeyboardEvent): void => {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (by !== 0 && hits.length > 0) {
      event.preventDefault();
      run.hitsOpen.value = true;
      active.value = Math.min(hits.length - 1, Math.max(0, active.peek() + by));
      document.getElementById(`hit-${active.peek()}`)?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") {
      if (shown && active.peek() >= 0) pick(hits[active.peek()]);
      else run.openTab("events");
    } else if (event.key === "Escape" && shown) {
      event.preventDefault();
      run.hitsOpen.value = false;
    }
  };
  return (
    <div class="search-box">
      <label class="search">
        <Icon name="find" size={13} />
        <span class="sr">Search all text of this run</span>
        <input
          id="search"
          type="text"
          class="grow"
          role="combobox"
          aria-expanded={shown}
          aria-controls="search-hits"
          aria-autocomplete="list"
          aria-activedescendant={shown && active.value >= 0 ? `hit-${active.value}` : undefined}
          placeholder="Search events, prompts, errors"
          value={query}
          onInput={(event) => {
            active.value = -1;
            run.hitsOpen.value = true;
            run.find(event.currentTarget.value);
          }}
          onFocus={() => {
            run.hitsOpen.value = true;
          }}
          onKeyDown={keys}
        />
        <kbd>{shownKey("search")}</kbd>
      </label>
      {shown ? <HitList run={run} searching={searching} active={active.value} pick={pick} /> : null}
    </div>
  );
};

interface HitListProps {
  readonly run: OpenRun;
  readonly searching: Searching;
  readonly active: number;
  readonly pick: (hit: FindHit) => void;
}

const HitList = ({ run, searching, active, pick }: HitListProps) => {
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
export const Marked = ({ text, words }: { readonly text: string; readonly words: readonly string[] }) => {
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

const selectionOf = ({ event }: FindHit) => {
  switch (event.kind) {
    case "span-start":
    case "span-end":
    case "span-event":
      return { kind: "span", id: event.id } as const;
    case "anomaly":
      return { kind: "anomaly", id: eventName(event) } as const;
    default:
      return { kind: "event", id: eventName(event) } as const;
  }
};
