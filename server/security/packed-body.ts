/** The body of an export request: JSON, plain or packed with gzip, within a limit before and after unpacking. */
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { badRequest, Refusal } from "../problem.ts";
import { decodeBody, isJsonType, readUpTo } from "./body.ts";

const unpack = promisify(gunzip);
const CLOSE = { connection: "close" };

/** The text. Refuses with 415, 413 or 400 what an exporter has to send otherwise. */
export const readPackedBody = async (request: Request, bytes: number): Promise<string> => {
  checkType(request.headers.get("content-type") ?? "");
  const encoding = (request.headers.get("content-encoding") ?? "identity").toLowerCase();
  if (encoding !== "identity" && encoding !== "gzip")
    throw new Refusal(415, "Send the body as it is, or with Content-Encoding: gzip.", CLOSE);
  const sent = await readUpTo(request, bytes);
  return decodeBody(encoding === "gzip" ? await unpacked(sent, bytes) : sent);
};

const checkType = (type: string): void => {
  if (isJsonType(type)) return;
  const isProtobuf = /^application\/(?:x-)?protobuf\b/i.test(type);
  throw new Refusal(
    415,
    isProtobuf
      ? "OTLP is taken as JSON, not as protobuf: set OTEL_EXPORTER_OTLP_PROTOCOL=http/json, or send through a collector with an otlphttp exporter that has encoding: json."
      : "Send OTLP as JSON, with the header Content-Type: application/json.",
    CLOSE,
  );
};

const unpacked = async (packed: Uint8Array, bytes: number): Promise<Uint8Array> => {
  try {
    return await unpack(packed, { maxOutputLength: bytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE")
      throw new Refusal(413, `The body unpacks to more than ${bytes} bytes: export smaller batches.`);
    throw badRequest("The body is not whole gzip.");
  }
};
