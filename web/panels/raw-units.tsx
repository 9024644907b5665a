/** The lines as they came, with the file and line each stands in. */
import type { Seq } from "../../core/ids.ts";
import type { RawUnit } from "../../core/wire/events.ts";
import { bytes, count } from "../format.ts";
import type { RunSession } from "../run-session.ts";
import { LongText } from "./long-text.tsx";
import { Skeleton } from "./skeleton.tsx";
import { useAsk } from "./use-ask.ts";

/** More raw lines than this are reached through the log. */
const MOST = 20;

export const RawUnits = ({
  session,
  units,
}: {
  readonly session: RunSession;
  readonly units: readonly Seq[];
}) => {
  const shown = units.slice(0, MOST);
  const asked = useAsk(shown.join(","), (signal) =>
    Promise.all(shown.map((seq) => session.ask.unit(seq, signal))),
  );
  if (asked.failure !== undefined)
    return <p class="empty crit">The raw lines could not be read: {asked.failure}</p>;
  if (!asked.value) return <Skeleton of="the raw lines" />;
  return (
    <>
      {asked.value.map((unit) => (
        <Unit key={unit.seq} unit={unit} />
      ))}
      {units.length > MOST ? (
        <p class="empty">
          The first {MOST} of {count(units.length)} lines.
        </p>
      ) : null}
    </>
  );
};

const Unit = ({ unit }: { readonly unit: RawUnit }) => (
  <div class="msg">
    <div class="hd">
      <span class="sec ell" title={unit.path}>
        {unit.path}:{count(unit.position)}
      </span>
      <span class="grow" />
      <span class="dim">
        e{unit.seq} · {bytes(unit.length)} at {count(unit.offset)}
      </span>
    </div>
    {unit.problem === undefined ? null : <p class="warn">{unit.problem}</p>}
    {unit.valid ? null : <p class="warn">Not valid UTF-8: bytes that are not are shown as U+FFFD.</p>}
    <LongText text={unit.text} exact />
  </div>
);
