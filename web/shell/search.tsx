/** The search field of the top bar. In a run: hits below it as they come, walked with the arrows. On Runs: filters the list. */
import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { eventName } from "../../core/ids.ts";
import type { FindHit } from "../../core/wire/finding.ts";
import { Icon } from "../icons.tsx";
import type { OpenRun } from "../open-run.ts";
import type { Session } from "../session.ts";
import { shownKey } from "./bindings.ts";
import { onUse } from "./on-use.tsx";
import { Searching } from "./search-hits.ts";

const HitList = onUse("The hits", async () => (await import("./hit-list.tsx")).HitList);

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
        placeholder="Names, prompts, errors"
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
          placeholder="Events, prompts, errors"
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
