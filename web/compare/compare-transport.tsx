/** The transport of two runs: one playhead, a cursor in each (DESIGN-UI section 6.5). */
import { useComputed } from "@preact/signals";
import { clock, count, percent, shortClock, signed, spoken } from "../format.ts";
import { Icon, type IconName } from "../icons.tsx";
import { SpeedSlider } from "../transport/speed-slider.tsx";
import { AlignButtons } from "./align-buttons.tsx";
import { CompareMinimap } from "./compare-minimap.tsx";
import { refineCompare } from "./compare-route.ts";
import type { Comparing, Side } from "./comparing.ts";
import type { PairPlayhead } from "./playhead.ts";
import "../styles/transport.css";

interface Props {
  readonly comparing: Comparing;
}
interface HeadProps {
  readonly head: PairPlayhead;
}

export const CompareTransport = ({ comparing }: Props) => {
  const { app, head } = comparing;
  return (
    <footer class="trans" id="transport" role="contentinfo" aria-label="Transport">
      <CompareMinimap head={head} />
      <div class="ctl">
        <Tool name="Start of the runs" keys="Home" icon="previous" act={() => head.toEdge(-1)} />
        <Tool name="Previous event" keys="ArrowLeft" icon="stepBack" act={() => head.step(-1)} />
        <PlayButton head={head} />
        <Tool name="Next event" keys="ArrowRight" icon="stepForward" act={() => head.step(1)} />
        <Tool name="End of the runs" keys="End" icon="next" act={() => head.toEdge(1)} />
        <Keys head={head} />
        <SpeedSlider speed={head.speed} />
        <span class="d brt speed-text">{head.speed.value}×</span>
        <span class="vr" />
        <Clock head={head} />
        <span class="vr" />
        <Where head={head} />
        <LinkState comparing={comparing} />
        <span class="grow" />
        <AlignButtons comparing={comparing} />
        <button
          type="button"
          class={`btn sm hide-n${head.snap.value ? " on" : ""}`}
          aria-pressed={head.snap.value}
          data-key="s"
          title="A dragged cursor catches where pairs begin and end  s"
          onClick={() => {
            head.snap.value = !head.snap.peek();
          }}
        >
          Snap: {head.snap.value ? "pair" : "off"}
        </button>
        <button
          type="button"
          class={`btn sm ghost${head.skipGaps.value ? " on" : ""}`}
          aria-pressed={head.skipGaps.value}
          title="Cross quiet stretches quickly while playing"
          onClick={() => {
            head.skipGaps.value = !head.skipGaps.peek();
          }}
        >
          <Icon name="bolt" size={13} />
          <span class="hide-n">Skip gaps</span>
          <span class="sr only-n">Skip gaps</span>
        </button>
        <button
          type="button"
          class="btn sm ghost ico"
          title="Copy link to this place  y"
          onClick={() => void app.copyLink()}
        >
          <Icon name="link" size={14} />
          <span class="sr">Copy link to this place</span>
        </button>
        <EndButton head={head} />
      </div>
      <span class="sr" role="status">
        {useComputed(() => announced(head)).value}
      </span>
    </footer>
  );
};

/** Where the cursors have come to rest; silent while they move. */
const announced = (head: PairPlayhead): string => {
  if (head.rests.value === 0) return "";
  const { extents } = head.ground.peek();
  const place = head.place.peek();
  return (["left", "right"] as const)
    .map((side) => {
      const { rank, of } = head.players[side].head.peek();
      const at = spoken(place[side] - extents[side].from);
      return `${side === "left" ? "A" : "B"} at ${at}, event ${rank} of ${of}`;
    })
    .join("; ");
};

interface ToolProps {
  readonly name: string;
  readonly keys: string;
  readonly icon: IconName;
  readonly act: () => void;
}
const Tool = ({ name, keys, icon, act }: ToolProps) => (
  <button
    type="button"
    class="btn ico ghost"
    data-key={keys}
    title={`${name}  ${SHOWN[keys] ?? keys}`}
    onClick={act}
  >
    <Icon name={icon} />
    <span class="sr">{name}</span>
  </button>
);
const SHOWN: Readonly<Record<string, string>> = { ArrowLeft: "←", ArrowRight: "→" };

const PlayButton = ({ head }: HeadProps) => {
  const name = head.on.value ? "Pause" : "Play";
  return (
    <button
      type="button"
      class="btn pri play"
      data-key="Space"
      title={`${name}  Space`}
      onClick={() => head.toggle()}
    >
      <Icon name={head.on.value ? "pause" : "play"} />
      <span class="sr">{name}</span>
    </button>
  );
};

/** What only a key does. */
const Keys = ({ head }: HeadProps) => (
  <>
    {(
      [
        ["Shift+ArrowLeft", () => head.step(-1, true)],
        ["Shift+ArrowRight", () => head.step(1, true)],
        [",", () => head.faster(-1)],
        [".", () => head.faster(1)],
      ] as const
    ).map(([key, act]) => (
      <button
        key={key}
        type="button"
        class="sr-key"
        data-key={key}
        tabIndex={-1}
        aria-hidden="true"
        onClick={act}
      />
    ))}
  </>
);

const Clock = ({ head }: HeadProps) => {
  const { extents } = head.ground.value;
  const side = head.lead.value;
  const { from, to } = extents[side];
  return (
    <span class="clock">
      {clock(head.place.value[side] - from)}
      <small> / {clock(to - from).replace(/\.000$/, "")}</small>
    </span>
  );
};

const Where = ({ head }: HeadProps) => {
  const linked = head.course.value.linked;
  const line = (side: Side) => {
    const { rank, of, stale } = head.players[side].head.value;
    const text = (
      <span class={stale ? "dim" : ""}>
        event <b class={stale ? "" : "brt"}>{stale ? "…" : count(rank)}</b> of {count(of)}
      </span>
    );
    return (
      <span class="where-line">
        {linked ? (
          <>
            {side === "left" ? "A" : "B"} {text}
          </>
        ) : (
          <button
            type="button"
            class="link"
            aria-pressed={head.lead.value === side}
            title="Step and play this run"
            onClick={() => head.setLead(side)}
          >
            {side === "left" ? "A" : "B"} {head.lead.value === side ? "◂" : ""}
          </button>
        )}
        {linked ? null : text}
      </span>
    );
  };
  return (
    <span class="where two-runs hide-n">
      {line("left")}
      {line("right")}
    </span>
  );
};

/** What links the two cursors, and how sure that is. */
const LinkState = ({ comparing: { app, head } }: Props) => {
  const { linked, shift } = head.course.value;
  const place = head.place.value;
  const { extents } = head.ground.value;
  const offset = place.right - extents.right.from - (place.left - extents.left.from);
  return (
    <span class="link-state">
      <button
        type="button"
        class={`btn sm ghost${linked ? " on" : ""}`}
        data-key="\"
        aria-pressed={linked}
        title={`${linked ? "Let the cursors go each its own way" : "Link the cursors again"}  \\`}
        onClick={() => {
          head.stop();
          refineCompare(app, { unlinked: linked, ...(linked ? {} : { shift: 0 }) });
        }}
      >
        {linked ? "Linked" : "Unlinked"}
      </button>
      {shift !== 0 && linked ? null : (
        <span
          class="where hide-n"
          title="How far the cursor of B is from that of A, each counted from its start"
        >
          <span class="where-line num">
            B − A <b class="brt">{signed(offset / 1e9, seconds)}</b>
          </span>
          <span class="where-line">
            {place.waits ? (
              <span class="warn">{place.waits === "left" ? "A" : "B"} waits</span>
            ) : place.confidence === undefined ? (
              <span class="dim">each its own</span>
            ) : (
              <span class="dim">sure {percent(place.confidence).replace(".0", "")}</span>
            )}
          </span>
        </span>
      )}
      {shift === 0 || !linked ? null : (
        <button
          type="button"
          class="btn sm"
          title="Take the shift of B back"
          onClick={() => refineCompare(app, { shift: 0 })}
        >
          shifted {signed(shift / 1e9, seconds)} ×
        </button>
      )}
    </span>
  );
};

const seconds = (size: number): string => (size < 60 ? `${size.toFixed(2)} s` : shortClock(size * 1e9));

const EndButton = ({ head }: HeadProps) => {
  const { extents, mayGrow } = head.ground.value;
  const side = mayGrow.right && !mayGrow.left ? "right" : "left";
  const atEnd = head.place.value[side] >= extents[side].to;
  const live = mayGrow[side];
  return (
    <button
      type="button"
      class={`btn sm livebtn${live && atEnd ? " on" : ""}`}
      data-key="Shift+l"
      title={live ? "Go to the newest event, follow  L" : "Go to the end"}
      onClick={() => head.move(side, extents[side].to)}
    >
      <span class={live && atEnd ? "dot live" : "dot ring"} />
      {live ? (atEnd ? "LIVE" : `−${seconds((extents[side].to - head.place.value[side]) / 1e9)}`) : "ENDED"}
    </button>
  );
};
