/** The rail at the left: places of the page, then theme and help. */
import type { ComponentChildren } from "preact";
import { Icon, type IconName, Logo } from "../icons.tsx";
import { newestLive, waitingNow } from "../runs/now.ts";
import type { Session } from "../session.ts";
import { openDialog } from "./dialogs.ts";
import { theme, toggleTheme } from "./theme.ts";

export const Rail = ({ app }: { readonly app: Session }) => {
  const { page } = app.route.value;
  const live = newestLive(app.runs.value?.values() ?? []);
  const opened = app.open.value?.run.value;
  const waiting = waitingNow(app.runs.value?.values() ?? []);
  const onLive = page === "run" && opened?.status === "live";
  return (
    <nav class="rail" aria-label="Places">
      <div class="logo">
        <Logo />
      </div>
      <Place
        name="Runs"
        icon="runs"
        on={page === "runs" || (page === "run" && !onLive)}
        href="/runs"
        go={() => app.showRuns({ run: undefined })}
      />
      <Place
        name={live ? "Live: the newest run in progress" : "Live: no run is in progress"}
        icon="live"
        on={onLive}
        href={live ? `/run/${live.id}?at=live` : undefined}
        go={() => live && app.openRun(live.id, { at: { kind: "live" } })}
      />
      <Place
        name={waiting > 0 ? `Attention: ${waiting} waiting  g a` : "Attention: nothing waits  g a"}
        icon="attention"
        on={page === "attention"}
        href="/attention"
        go={() => app.showAttention()}
        badge={waiting}
      />
      <Place
        name="Compare  g c"
        icon="compare"
        on={page === "compare"}
        href="/compare"
        go={() => app.showCompare()}
      />
      <Place name="Lab  g b" icon="lab" on={page === "lab"} href="/lab" go={() => app.showLab()} />
      <span class="sp" />
      <button type="button" class="it" title="Theme  t" onClick={toggleTheme}>
        <Icon name={theme.value === "dark" ? "sun" : "moon"} size={18} />
        <span class="sr">{theme.value === "dark" ? "Light theme" : "Dark theme"}</span>
      </button>
      <button type="button" class="it" title="Settings" onClick={() => openDialog("settings")}>
        <Icon name="settings" size={18} />
        <span class="sr">Settings</span>
      </button>
      <button type="button" class="it" title="Keyboard help  ?" onClick={() => openDialog("help")}>
        <Icon name="help" size={18} />
        <span class="sr">Keyboard help</span>
      </button>
    </nav>
  );
};

interface PlaceProps {
  /** Shown when above 0. */
  readonly badge?: number;
  readonly name: string;
  readonly icon: IconName;
  readonly on: boolean;
  readonly href: string | undefined;
  readonly go: () => void;
}

const Place = ({ name, icon, on, href, go, badge = 0 }: PlaceProps) =>
  href === undefined ? (
    <span class="it off" role="img" title={name} aria-label={name}>
      <Icon name={icon} size={18} />
    </span>
  ) : (
    <Link href={href} go={go} class={`it${on ? " on" : ""}`} title={name} current={on}>
      <Icon name={icon} size={18} />
      {badge > 0 ? (
        <span class="badge-n" aria-hidden="true">
          {badge > 99 ? "99+" : badge}
        </span>
      ) : null}
      <span class="sr">{name}</span>
    </Link>
  );

interface LinkProps {
  readonly href: string;
  readonly go: () => void;
  readonly class?: string;
  readonly title?: string;
  readonly current?: boolean;
  readonly children: ComponentChildren;
}

/** A link that stays in the page; with a modifier key the browser opens it as any other. */
export const Link = ({ href, go, class: name, title, current = false, children }: LinkProps) => (
  <a
    href={href}
    class={name}
    title={title}
    aria-current={current ? "page" : undefined}
    onClick={(event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
      event.preventDefault();
      go();
    }}
  >
    {children}
  </a>
);
