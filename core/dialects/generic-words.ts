/** What the type or the status of a line says of something that takes time: it begins, it ends, it went wrong. */

export interface Word {
  readonly begins: boolean;
  /** It begins only where the line does not say what came of it. */
  readonly asks: boolean;
  /** It ends what was asked, where that was seen. */
  readonly answers: boolean;
  readonly ends: boolean;
  readonly fails: boolean;
  /** It is known of and has not begun. */
  readonly waits: boolean;
  readonly configures: boolean;
}

const BEGINS = list(
  "start started starting begin began run running active enter entered open opened launched",
);
/** They ask for what is answered later. */
const ASKS = list("request requested call called invoke invoked");
const ANSWERS = list("response responded reply replied answered result returned");
const ENDS = list(
  `end ended stop stopped finish finished complete completed done exit exited pass passed skip skipped succeeded success
  closed leave left die died destroyed`,
);
const FAILS = list("fail failed failure crashed killed aborted cancelled canceled timeout timedout errored");
const WAITS = list("sent received waiting queued enqueued added submitted scheduled pending");
const CONFIGURES = /^(?:config|configuration|hparams|hyperparameters|hyper_parameters)$/i;

function list(words: string): ReadonlySet<string> {
  return new Set(words.split(/\s+/));
}

const NO_WORD: Word = {
  begins: false,
  asks: false,
  answers: false,
  ends: false,
  fails: false,
  waits: false,
  configures: false,
};
/** Types of a file are few: each is looked at once. */
const words = new Map<string, Word>();

export const wordOf = (text: string | undefined): Word => {
  if (text === undefined || text.length > 100) return NO_WORD;
  const known = words.get(text);
  if (known) return known;
  const last = partsOf(text).at(-1) ?? "";
  const word: Word = {
    begins: BEGINS.has(last),
    asks: ASKS.has(last),
    ends: ENDS.has(last) || FAILS.has(last),
    answers: ANSWERS.has(last),
    fails: FAILS.has(last),
    waits: WAITS.has(last),
    configures: CONFIGURES.test(text),
  };
  if (words.size < 2000) words.set(text, word);
  return word;
};

/** `jobStarted`, `job.started`, `in_progress`: in lower case; of more than four words nothing is concluded. */
const partsOf = (text: string): readonly string[] => {
  const split = text
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .replace(/\bin[ _-]progress$/, "running")
    .split(/[^a-z]+/)
    .filter((part) => part !== "");
  return split.length > 4 ? [] : split;
};

/** The name of what begins or ends: `init_start` is the start of `init`, `taskStarted` of `task`. */
export const stemOf = (name: string): string => {
  const { begins, ends } = wordOf(name);
  if (!begins && !ends) return name;
  return name.replace(/[^A-Za-z0-9]*(?:[A-Z]?[a-z]+|[A-Z]+)[^A-Za-z0-9]*$/, "") || name;
};
