/** A moment as a person types it. Pure. */
import { type Address, parseAddress } from "../../core/moment.ts";

/** As in addresses, and: `2:58.4`, `1:02:03`, `12.5` and `12.5s` (from the start), `epoch 96`, `step 100`. */
export const readMomentText = (typed: string): Address | undefined => {
  const text = typed.trim().replace(/^@\s*/, "");
  const axis = /^(epoch|step|ep|s)\s+(\d+(?:\.\d+)?)$/i.exec(text);
  if (axis) return parseAddress(`${/^e/i.test(axis[1] as string) ? "ep" : "s"}${axis[2]}`);
  const clock = /^(?:(\d+):)?(\d{1,2}):(\d{1,2}(?:\.\d{1,9})?)$/.exec(text);
  if (clock)
    return {
      kind: "time",
      seconds: Number(clock[1] ?? 0) * 3600 + Number(clock[2]) * 60 + Number(clock[3]),
    };
  const seconds = /^(\d{1,15}(?:\.\d{1,9})?)\s*s?$/.exec(text);
  if (seconds) return { kind: "time", seconds: Number(seconds[1]) };
  return parseAddress(text) ?? (/^\d{4}-\d\d-\d\d/.test(text) ? parseAddress(`w${text}`) : undefined);
};
