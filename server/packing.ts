/** Answers packed for the way to the client, as far as it can unpack them. */
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

/** As HTTP calls them. */
export type Coding = "br" | "gzip";

export interface Packed {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Absent: the bytes are as they were. */
  readonly coding: Coding | undefined;
}

/** What is smaller is sent as it is. */
export const WORTH_PACKING_BYTES = 1024;

/** `kept`: packed once and sent often. `passing`: packed while somebody waits. */
const EFFORTS = { kept: { brotli: 5, gzip: 6 }, passing: { brotli: 3, gzip: 1 } } as const;

const brotli = promisify(brotliCompress);
const gzipped = promisify(gzip);

/** The coding the client likes best; brotli where it likes both alike. `header`: its Accept-Encoding. */
export const codingFor = (header: string | undefined): Coding | undefined => {
  const wishes = new Map(
    (header ?? "").split(",").map((wish) => {
      const [name = "", ...parameters] = wish.toLowerCase().split(";");
      const weight = parameters.map((each) => /^\s*q=([\d.]+)\s*$/.exec(each)?.[1]).find(Boolean);
      return [name.trim(), Number(weight ?? 1)] as const;
    }),
  );
  const weightOf = (coding: Coding): number => wishes.get(coding) ?? wishes.get("*") ?? 0;
  const best = weightOf("br") >= weightOf("gzip") ? "br" : "gzip";
  return weightOf(best) > 0 ? best : undefined;
};

/** Left as it is where packing gains nothing. */
export const packed = async (
  bytes: Uint8Array<ArrayBuffer>,
  coding: Coding | undefined,
  use: keyof typeof EFFORTS,
): Promise<Packed> => {
  const whole = { bytes, coding: undefined };
  if (coding === undefined || bytes.length < WORTH_PACKING_BYTES) return whole;
  const effort = EFFORTS[use];
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: effort.brotli,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  const small = await (coding === "br" ? brotli(bytes, { params }) : gzipped(bytes, { level: effort.gzip }));
  return small.length < bytes.length ? { bytes: small as Uint8Array<ArrayBuffer>, coding } : whole;
};

/** What an answer says of its packing. `Vary` also where nothing was packed: for another client it would be. */
export const packingHeaders = ({ bytes, coding }: Packed): Readonly<Record<string, string>> => ({
  "content-length": String(bytes.length),
  vary: "Accept-Encoding",
  ...(coding === undefined ? {} : { "content-encoding": coding }),
});
