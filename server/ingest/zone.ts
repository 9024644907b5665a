/** Zones of stamps that say none: the server's own, an IANA zone, or fixed minutes. */

/** Minutes to add to UTC to get the time that `localSeconds` is in. See SourceInfo.zoneMinutes. */
export type ZoneMinutes = (localSeconds: number) => number;

export interface Zone {
  /** For the report: `local time of the server (Europe/Zurich)`. */
  readonly name: string;
  readonly minutes: ZoneMinutes;
}

const HOUR_S = 3600;

/** Zones change at whole quarter hours, and neighbouring stamps ask for the same hour: one look-up per hour. */
const byHour = (find: ZoneMinutes): ZoneMinutes => {
  let hour = Number.NaN;
  let minutes = 0;
  return (localSeconds) => {
    const asked = Math.floor(localSeconds / HOUR_S);
    if (asked !== hour) {
      minutes = find(localSeconds);
      hour = asked;
    }
    return minutes;
  };
};

/** Minutes that `zone` is ahead of UTC at an instant. */
const offsetAt = (format: Intl.DateTimeFormat, ms: number): number => {
  const parts: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(ms)) parts[type] = Number(value);
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Math.round((Date.UTC(year, month - 1, day, hour, minute, second) - ms) / 60_000);
};

/** `undefined` when the name is no zone this Node knows. In the hour that a change of clocks repeats, the second pass is taken. */
export const ianaZone = (name: string): Zone | undefined => {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    return undefined;
  }
  const minutes = byHour((localSeconds) => {
    if (!Number.isFinite(localSeconds) || Math.abs(localSeconds) > 8e12) return 0;
    const guess = offsetAt(format, localSeconds * 1000);
    return offsetAt(format, localSeconds * 1000 - guess * 60_000);
  });
  return { name, minutes };
};

export const fixedZone = (minutes: number): Zone => {
  const size = Math.abs(minutes);
  const text = `${String(Math.floor(size / 60)).padStart(2, "0")}:${String(size % 60).padStart(2, "0")}`;
  return { name: `UTC${minutes < 0 ? "-" : "+"}${text}`, minutes: () => minutes };
};

export const serverZone = (): Zone => {
  const name = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return { name: `local time of this machine (${name})`, minutes: (ianaZone(name) ?? fixedZone(0)).minutes };
};

/** A zone as configuration writes it: minutes, `+02:00`, `UTC` or an IANA name. */
export const parseZone = (value: string | number): Zone | undefined => {
  if (typeof value === "number")
    return Number.isFinite(value) && Math.abs(value) <= 1440 ? fixedZone(value) : undefined;
  const fixed = /^([+-])(\d{2}):?(\d{2})$/.exec(value);
  if (fixed) return fixedZone((fixed[1] === "-" ? -1 : 1) * (Number(fixed[2]) * 60 + Number(fixed[3])));
  return ianaZone(value);
};
