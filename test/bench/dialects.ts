/**
 * Reading each dialect against the bare `JSON.parse` of the same texts, in turn in one run. Files of `../shared` where
 * they lie beside the checkout. A dialect over the aim has its time taken apart by sampling, so that its row says why.
 */
import { hasShared, sourceOf } from "../core/dialects/read-file.ts";
import { type DialectFiles, dialectFiles, type Texts } from "./dialect-files.ts";
import { sharesOf } from "./profile.ts";
import { median, type Row, times } from "./table.ts";

const AIM = 1.5;
const ROUNDS = 9;
/** A round repeats small files until it is long enough for the clock. */
const ROUND_BYTES = 12_000_000;

/** The JSON of a line: console text has a label before it, or holds none. */
const jsonOf = (text: string): string | undefined => {
  const start = text.search(/[{[]/);
  if (start < 0) return undefined;
  for (const candidate of [text, text.slice(start)]) {
    try {
      JSON.parse(candidate);
      return candidate;
    } catch {}
  }
  return undefined;
};

const bareOf = (files: readonly Texts[]): (() => void) => {
  const texts = files.flatMap((file) => file.texts.flatMap((text) => jsonOf(text) ?? []));
  return () => {
    for (const text of texts) JSON.parse(text);
  };
};

const readingOf = ({ dialect, files }: DialectFiles): (() => void) => {
  const sources = files.map(({ path }) => sourceOf(path));
  return () => {
    files.forEach(({ texts }, i) => {
      const source = sources[i] ?? sourceOf("");
      const units = dialect.parts ? dialect.parts(texts[0] ?? "").map(({ text }) => text) : texts;
      let memory: unknown = dialect.start(source);
      units.forEach((text, index) => {
        memory = dialect.read(text, memory, source, index + 1).memory;
      });
    });
  };
};

/** Microseconds of processor time, so that a busy machine hardly changes the ratio. */
const timed = (work: () => void, repeats: number): number => {
  const began = process.cpuUsage();
  for (let i = 0; i < repeats; i++) work();
  const { user, system } = process.cpuUsage(began);
  return user + system;
};

const measure = async (of: DialectFiles, small: boolean): Promise<Row> => {
  const bytes = of.files.reduce((sum, file) => sum + file.bytes, 0);
  const lines = of.files.reduce((sum, { texts }) => sum + texts.length, 0);
  const [bare, reading] = [bareOf(of.files), readingOf(of)];
  const repeats = Math.max(1, Math.round((small ? ROUND_BYTES / 4 : ROUND_BYTES) / bytes));
  timed(bare, repeats);
  timed(reading, repeats);
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const parse = timed(bare, repeats);
    ratios.push(timed(reading, repeats) / parse);
  }
  const ratio = median(ratios);
  const reason = ratio > AIM ? `: ${await reasonOf(reading, repeats, ratio)}` : "";
  const unit = of.dialect.unit === "line" ? "lines" : "documents";
  return {
    what: `read ${of.dialect.name}, ${(bytes / 1e6).toFixed(2)} MB ${of.from}, ${lines} ${unit}`,
    figure: `${times(ratio)}${reason}`,
    goal: `${AIM.toFixed(1)} x`,
  };
};

const SMALLEST = 0.1;

/** Where the time goes, each part as a multiple of the bare parse; parts below a tenth of it are left out. */
const reasonOf = async (reading: () => void, repeats: number, ratio: number): Promise<string> => {
  const shares = await sharesOf(() => timed(reading, repeats * 3));
  return shares
    .filter(([, share]) => share * ratio >= SMALLEST)
    .map(([name, share]) => `${nameOf(name)} ${(share * ratio).toFixed(1)}`)
    .join(", ");
};

/** `json` is the parse itself, with what is lenient about it. */
const nameOf = (module: string): string => module.replace(/^core\/(?:dialects\/)?/, "").replace(/\.ts$/, "");

export const benchDialects = async (small: boolean): Promise<readonly Row[]> => {
  if (!hasShared)
    console.error("No ../shared beside the checkout: dialects are read from the small fixtures only.");
  const rows: Row[] = [];
  for (const files of await dialectFiles()) rows.push(await measure(files, small));
  return rows;
};
