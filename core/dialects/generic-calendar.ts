/** Dates as people, access logs and mail write them, as ISO 8601. */

const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const ZONE = "(?:\\s*(Z|UTC|GMT|[+-]\\d\\d:?\\d\\d))?";
const CLOCK = "(\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d{1,9})?)";

/** `21/Sep/2026:10:00:00 +0200`, `Mon, 21 Sep 2026 10:00:00 GMT`, `21-Sep-2026 10:00:00`. */
const DAY_FIRST = new RegExp(
  `^(?:[A-Za-z]{3},? )?(\\d{1,2})[/ -]([A-Za-z]{3})[/ -](\\d{4})[: T]${CLOCK}${ZONE}$`,
);
/** `Mon Sep 21 10:00:00 2026`, with or without a zone before the year. */
const MONTH_FIRST = new RegExp(`^(?:[A-Za-z]{3} )?([A-Za-z]{3}) {1,2}(\\d{1,2}) ${CLOCK}${ZONE} (\\d{4})$`);
/** `2026/09/21 10:00:00`. */
const SLASHES = new RegExp(`^(\\d{4})/(\\d\\d)/(\\d\\d)[ T]${CLOCK}${ZONE}$`);
/** `20260921T100000Z`, the basic form of ISO 8601. */
const BASIC = new RegExp(`^(\\d{4})(\\d\\d)(\\d\\d)T(\\d\\d)(\\d\\d)(\\d\\d)${ZONE}$`);

/** `undefined` when it is no such date. A date that the calendar does not have stays one that ISO 8601 refuses. */
export const isoOfDate = (text: string): string | undefined => {
  const dayFirst = DAY_FIRST.exec(text);
  if (dayFirst) return iso(dayFirst[3], monthOf(dayFirst[2]), dayFirst[1], dayFirst[4], dayFirst[5]);
  const monthFirst = MONTH_FIRST.exec(text);
  if (monthFirst)
    return iso(monthFirst[5], monthOf(monthFirst[1]), monthFirst[2], monthFirst[3], monthFirst[4]);
  const slashes = SLASHES.exec(text);
  if (slashes) return iso(slashes[1], slashes[2], slashes[3], slashes[4], slashes[5]);
  const basic = BASIC.exec(text);
  return basic
    ? iso(basic[1], basic[2], basic[3], `${basic[4]}:${basic[5]}:${basic[6]}`, basic[7])
    : undefined;
};

type Part = string | undefined;

const iso = (year: Part, month: Part, day = "", clock = "", zone = ""): string | undefined =>
  month && `${year}-${month}-${day.padStart(2, "0")}T${clock}${zone === "GMT" ? "Z" : zone}`;

const monthOf = (name = ""): string | undefined => {
  const index = MONTHS.indexOf(name.toLowerCase());
  return index < 0 ? undefined : String(index + 1).padStart(2, "0");
};
