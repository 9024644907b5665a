/** What the log is filtered by: kind, severity, subject, words. */
import type { Signal } from "@preact/signals";
import { EVENT_KINDS, type EventKind, SEVERITIES, type Severity } from "../../core/event.ts";
import { subject } from "../../core/ids.ts";
import type { EventFilter } from "../../core/wire/events.ts";
import { count } from "../format.ts";
import type { RunSession } from "../run-session.ts";
import type { Range } from "../views/view.ts";
import "../styles/event-log.css";

export interface LogFilter {
  readonly kind: EventKind | "";
  readonly severity: Severity | "";
  readonly subject: string;
  readonly text: string;
}
export const NO_FILTER: LogFilter = { kind: "", severity: "", subject: "", text: "" };

/** The question to the store; parts that ask nothing are left out. */
export const asEventFilter = (filter: LogFilter, range: Range | undefined): EventFilter => ({
  ...(filter.kind ? { kinds: [filter.kind] } : {}),
  ...(filter.severity ? { severity: filter.severity } : {}),
  ...(filter.subject ? { subject: subject(filter.subject) } : {}),
  ...(filter.text.trim() ? { text: filter.text.trim() } : {}),
  ...(range ? { from: range.from, to: range.to } : {}),
});

/** In words, for "Nothing matches …". */
export const filterWords = (filter: LogFilter, ranged: boolean): string =>
  [
    filter.kind && `kind ${filter.kind}`,
    filter.severity && `at least ${filter.severity}`,
    filter.subject && `subject ${filter.subject}`,
    filter.text.trim() && `“${filter.text.trim()}”`,
    ranged && "the selected range",
  ]
    .filter(Boolean)
    .join(", ");

export const EventFilterRow = ({
  session,
  filter,
}: {
  readonly session: RunSession;
  readonly filter: Signal<LogFilter>;
}) => {
  const kinds = session.run.value.eventsByKind;
  const set = (part: Partial<LogFilter>): void => {
    filter.value = { ...filter.value, ...part };
  };
  return (
    <search class="log-filter">
      <select
        aria-label="Kind"
        value={filter.value.kind}
        onChange={(event) => set({ kind: event.currentTarget.value as LogFilter["kind"] })}
      >
        <option value="">all kinds</option>
        {EVENT_KINDS.filter((kind) => kinds[kind]).map((kind) => (
          <option key={kind} value={kind}>
            {kind} ({count(kinds[kind] ?? 0)})
          </option>
        ))}
      </select>
      <select
        aria-label="Severity"
        value={filter.value.severity}
        onChange={(event) => set({ severity: event.currentTarget.value as LogFilter["severity"] })}
      >
        <option value="">any severity</option>
        {SEVERITIES.slice(1).map((severity) => (
          <option key={severity} value={severity}>
            {severity} or worse
          </option>
        ))}
      </select>
      <input
        aria-label="Subject"
        placeholder="subject, env:3"
        value={filter.value.subject}
        onChange={(event) => set({ subject: event.currentTarget.value.trim() })}
      />
      <input
        type="search"
        aria-label="Text"
        placeholder="words"
        value={filter.value.text}
        onChange={(event) => set({ text: event.currentTarget.value })}
      />
    </search>
  );
};
