/** Which dialog is open: at most one. */
import { signal } from "@preact/signals";

export type DialogName = "help" | "settings" | "palette" | "bookmarks" | "export" | "panel";

/** `text`: what stands in the palette's field at first, or the panel to export. */
export const dialog = signal<{ readonly name: DialogName; readonly text: string } | undefined>(undefined);

export const openDialog = (name: DialogName, text = ""): void => {
  dialog.value = { name, text };
};
export const closeDialog = (): void => {
  dialog.value = undefined;
};
