/** The open dialog. Their code comes when the page stands, or when one is opened before. */
import { type Signal, signal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import type { Session } from "../session.ts";
import { closeDialog, type DialogName, dialog } from "./dialogs.ts";
import { codeOnUse } from "./on-use.tsx";

type Shown = FunctionComponent<{ readonly app: Session }>;

const LOADERS: Readonly<Record<DialogName, () => Promise<Shown>>> = {
  help: codeOnUse(async () => (await import("./help.tsx")).Help),
  settings: codeOnUse(async () => (await import("./settings.tsx")).Settings),
  palette: codeOnUse(async () => (await import("./palette.tsx")).Palette),
  export: codeOnUse(async () => (await import("./export-dialog.tsx")).ExportDialog),
  panel: codeOnUse(async () => (await import("./panel-menu.tsx")).PanelMenu),
  bookmarks: codeOnUse(async () => (await import("./bookmarks-dialog.tsx")).BookmarksDialog),
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
    () => {
      closeDialog();
      app.notify("That part of the page could not be loaded. Try again when the server is back.", "critical");
    },
  );
  return null;
};
