/** A panel as a file: its picture as drawn now, or the data behind it. */
import { pictureOf } from "./picture.ts";
import { asPng, asSvg, saveFile } from "./save.ts";
import type { Row } from "./table.ts";
import { asCsv, asJson } from "./table.ts";

export type PictureEnding = "svg" | "png";
export type DataEnding = "csv" | "json";
export type Rows = () => readonly Row[] | Promise<readonly Row[]>;

export const panelName = (panel: HTMLElement): string =>
  panel.ariaLabel ?? panel.querySelector("h2")?.textContent ?? "Panel";

/** `of`: the run's id, or `runs`. Resolves with the name of the file. */
export const savePicture = async (of: string, panel: HTMLElement, ending: PictureEnding): Promise<string> => {
  const picture = pictureOf(panel);
  const content =
    ending === "png" ? await asPng(picture) : new Blob([asSvg(picture)], { type: "image/svg+xml" });
  return save(of, panelName(panel), content, ending);
};

export const saveRows = async (of: string, name: string, rows: Rows, ending: DataEnding): Promise<string> => {
  const told = await rows();
  const content =
    ending === "csv"
      ? new Blob([asCsv(told)], { type: "text/csv" })
      : new Blob([asJson(told)], { type: "application/json" });
  return save(of, name, content, ending);
};

const save = (of: string, name: string, content: Blob, ending: string): string => {
  const file = `${of}-${name.toLowerCase().replace(/[^a-z0-9]+/g, "-")}.${ending}`;
  saveFile(file, content);
  return file;
};
