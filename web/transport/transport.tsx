/** The transport bar: minimap above, controls below (DESIGN-UI section 5). */
import { clock, count, duration, shortClock } from "../format.ts";
import { Icon, type IconName } from "../icons.tsx";
import type { OpenRun } from "../open-run.ts";
import type { Session } from "../session.ts";
import { shownKey } from "../shell/bindings.ts";
import { openDialog } from "../shell/dialogs.ts";
import { hasAxis } from "../views/time-axis.ts";
import type { AxisName } from "../views/view.ts";
import { Minimap } from "./minimap.tsx";
import { SpeedSlider } from "./speed-slider.tsx";

interface Props {
  readonly app: Session;
  readonly session: OpenRun;
}

export const Transport = ({ app, session }: Props) => (
  <footer class="trans" id="transport" role="contentinfo" aria-label="Transport">
    <Minimap session={session} />
    <div class="ctl">
      <Tool name="Previous anomaly" keys="[" icon="previous" act={() => session.steering.toAnomaly(-1)} />
      <Tool name="Previous event" keys="←" icon="stepBack" act={() => void session.steering.step(-1)} />
      <PlayButton session={session} />
      <Tool name="Next event" keys="→" icon="stepForward" act={() => void session.steering.step(1)} />
      <Tool name="Next anomaly" keys="]" icon="next" act={() => session.steering.toAnomaly(1)} />
      <SpeedSlider speed={session.playing.speed} />
      <span class="d brt speed-text">{session.playing.speed.value}×</span>
      <span class="vr" />
      <Clock session={session} />
      <span class="vr" />
      <Where session={session} />
      <span class="grow" />
      <AxisButtons session={session} />
      <button
        type="button"
        class={`btn sm hide-n${session.steering.snap.value === "off" ? "" : " on"}`}
        title="What a dragged cursor catches  s"
        onClick={() => session.steering.nextSnap()}
      >
        Snap: {session.steering.snap.value}
      </button>
      <button
        type="button"
        class={`btn sm ghost${session.playing.skipGaps.value ? " on" : ""}`}
        aria-pressed={session.playing.skipGaps.value}
        title="Cross quiet stretches quickly while playing"
        onClick={() => {
          session.playing.skipGaps.value = !session.playing.skipGaps.value;
        }}
      >
        <Icon name="bolt" size={13} />
        <span class="hide-n">Skip gaps</span>
        <span class="sr only-n">Skip gaps</span>
      </button>
      <button
        type="button"
        class="btn sm ghost ico"
        title={`Bookmarks  ${shownKey("bookmarks")}`}
        onClick={() => openDialog("bookmarks")}
      >
        <Icon name="bookmark" size={14} />
        <span class="sr">Bookmarks</span>
      </button>
      <button
        type="button"
        class="btn sm ghost ico"
        title="Copy link to this moment  y"
        onClick={() => void app.copyLink()}
      >
        <Icon name="link" size={14} />
        <span class="sr">Copy link to this moment</span>
      </button>
      <LiveButton app={app} session={session} />
    </div>
    <span class="sr" role="status">
      {session.steering.announcement.value}
    </span>
  </footer>
);

interface ToolProps {
  readonly name: string;
  readonly keys: string;
  readonly icon: IconName;
  readonly act: () => void;
}
const Tool = ({ name, keys, icon, act }: ToolProps) => (
  <button type="button" class="btn ico ghost" title={`${name}  ${keys}`} onClick={act}>
    <Icon name={icon} />
    <span class="sr">{name}</span>
  </button>
);

const PlayButton = ({ session }: { readonly session: OpenRun }) => {
  const { cursor } = session.scene.value;
  const going = session.playing.on.value || (cursor === "live" && session.mayGrow.value);
  const name = going ? "Pause" : "Play";
  return (
    <button
      type="button"
      class="btn pri play"
      title={`${name}  Space`}
      onClick={() => session.steering.toggle()}
    >
      <Icon name={going ? "pause" : "play"} />
      <span class="sr">{name}</span>
    </button>
  );
};

const Clock = ({ session }: { readonly session: OpenRun }) => {
  const { at, extent, run } = session.scene.value;
  const visible = session.view.visible.value;
  const digits = visible.to - visible.from < 10e6 ? 6 : 3;
  const length = run.status === "live" ? "live" : clock(extent.to - extent.from, 3).replace(/\.000$/, "");
  return (
    <span class="clock">
      {clock(at - extent.from, digits)}
      <small> / {length}</small>
    </span>
  );
};

const Where = ({ session }: { readonly session: OpenRun }) => {
  const { rank, of, cursor } = session.scene.value;
  const { missed } = session.player.head.value;
  const sinceMark = lastMark(session);
  return (
    <span class="where hide-n">
      event <b class="brt">{count(rank)}</b> of {count(of)}
      {session.indexing.value ? " so far" : ""}
      <br />
      {cursor !== "live" && missed > 0 && !session.indexing.value ? (
        <span class="warn">+{count(missed)} since you left the edge</span>
      ) : (
        (sinceMark ?? "\u00a0")
      )}
    </span>
  );
};

/** `plan written + 4.50 s`: the mark before the cursor and the way from it. */
const lastMark = (session: OpenRun): string | undefined => {
  const { at } = session.scene.value;
  const { marks } = session.view.overview.value;
  const mark = marks.findLast((each) => each.at <= at);
  return (
    mark && `${mark.name.length > 24 ? `${mark.name.slice(0, 23)}…` : mark.name} + ${duration(at - mark.at)}`
  );
};

const AXES: readonly AxisName[] = ["epoch", "step", "wall"];

const AxisButtons = ({ session }: { readonly session: OpenRun }) => {
  const { axis, run } = session.scene.value;
  const { axes } = session.view.overview.value;
  const there = AXES.filter((name) => name === "wall" || hasAxis(axes, name) || name === axis);
  if (there.length < 2) return null;
  return (
    <fieldset class="seg" title="Axis  x" aria-label="Axis">
      {there.map((name) => (
        <button key={name} type="button" aria-pressed={name === axis} onClick={() => session.setAxis(name)}>
          {capital(name === "wall" ? "wall" : (run.axes[name] ?? name))}
        </button>
      ))}
    </fieldset>
  );
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const LiveButton = ({ app, session }: Props) => {
  const { cursor, run, at, extent } = session.scene.value;
  const offline = app.offline.value;
  const following = cursor === "live" && session.mayGrow.value && !offline;
  const live = following && run.status === "live";
  const text = (): string => {
    if (offline) return "OFFLINE";
    if (session.indexing.value) return "INDEXING";
    if (following) return live ? "LIVE" : "AT EDGE";
    return session.mayGrow.value ? behind(extent.to - at) : "ENDED";
  };
  return (
    <button
      type="button"
      class={`btn sm livebtn${live ? " on" : ""}`}
      title="Go to the live edge  L"
      onClick={() => session.steering.goLive()}
    >
      <span class={live ? "dot live" : "dot ring"} />
      {text()}
    </button>
  );
};

const behind = (nanos: number): string =>
  nanos < 60e9 ? `−${(nanos / 1e9).toFixed(1)} s` : `−${shortClock(nanos)}`;
