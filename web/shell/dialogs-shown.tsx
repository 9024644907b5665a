/** The open dialog. Each is loaded when it is first opened. */
import { type Signal, signal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import type { Session } from "../session.ts";
import { type DialogName, dialog } from "./dialogs.ts";

type Shown = FunctionComponent<{ readonly app: Session }>;

const LOADERS: Readonly<Record<DialogName, () => Promise<Shown>>> = {
  help: async () => (await import("./help.tsx")).Help,
  settings: async () => (await import("./settings.tsx")).Settings,
  palette: async () => (await import("./palette.tsx")).Palette,
  export: async () => (await import("./export-dialog.tsx")).ExportDialog,
  panel: async () => (await import("./panel-menu.tsx")).PanelMenu,
  bookmarks: async () => (await import("./bookmarks-dialog.tsx")).BookmarksDialog,
};
const loaded: Signal<Partial<Record<DialogName, Shown>>> = signal({});

export const Dialogs = ({ app }: { readonly app: Session }) => {
  const name = dialog.value?.name;
  if (name === undefined) return null;
  const Shown = loaded.value[name];
  if (Shown) return <Shown key={name} app={app} />;
  LOADERS[name]().then(
    (made) => {
      loaded.value = { ...loaded.peek(), [name]: made };
    },
    () => app.notify("That part of the page could not be loaded. Reload the page.", "critical"),
  );
  return null;
};
