/** The many units of a shift that go their way: a goal each, sizes by chance, now and then a question. */
import { rounded, seeded } from "../seeded.ts";
import { type Step, type Unit, work } from "./steps.ts";

type Ask = Extract<Step, { do: "ask" }>;

interface Sketch {
  readonly name: string;
  readonly goal: string;
  readonly priority?: number;
  /** Asked after this many phases. */
  readonly asks?: readonly [after: number, ask: Omit<Ask, "do">];
  readonly waits?: readonly string[];
}

const RETRY = { offered: ["Retry"], answer: "retry" } as const;

const SKETCHES: readonly Sketch[] = [
  { name: "report_cards", goal: "Weekly reports as cards on the start page" },
  {
    name: "i18n_strings",
    goal: "No text of the page stands in code",
    asks: [
      2,
      {
        attention: "question",
        text: "May keys be English sentences? The guide says keys are short names, but 214 of 300 places already use sentences.",
        offered: ["Short names, as the guide says", "Sentences, and change the guide"],
        answer: "Short names, as the guide says",
        minutes: 9,
      },
    ],
  },
  { name: "flag_cleanup", goal: "Flags that are on for everyone are removed" },
  {
    name: "email_parser",
    goal: "Answers by e-mail become comments",
    asks: [
      3,
      {
        attention: "review_escalated",
        text: "Review escalated: the goal says that quoted text is removed, the privacy page says that it is kept for 30 days.",
        answer: "Remove it; the privacy page is about support mail.",
        minutes: 17,
      },
    ],
  },
  { name: "webhook_retries", goal: "Failed webhooks are tried again for a day", priority: 1 },
  { name: "cdn_headers", goal: "Static files are kept for a year" },
  {
    name: "search_synonyms",
    goal: "The search knows synonyms of the catalogue",
    asks: [
      3,
      { attention: "api_error", text: "API error after 3 retries: 529 overloaded.", ...RETRY, minutes: 4 },
    ],
  },
  { name: "order_history", goal: "Orders of the last ten years can be paged" },
  { name: "password_rules", goal: "Passwords are checked against known leaks", priority: 2 },
  {
    name: "export_limits",
    goal: "Exports beyond 100 MB are cut into parts",
    asks: [
      3,
      {
        attention: "conflict",
        text: "Unresolved conflict with running order_history: 1 file overlaps (export.ts).",
        offered: ["Run in parallel", "Run one after the other"],
        answer: "Run in parallel",
        minutes: 7,
      },
    ],
  },
  { name: "dark_charts", goal: "Charts follow the dark theme" },
  { name: "mail_templates", goal: "Mails are written in one place", waits: ["i18n_strings"] },
  { name: "csv_import", goal: "Customers can be imported from a file" },
  {
    name: "session_store",
    goal: "Sessions survive a restart",
    asks: [
      5,
      {
        attention: "merge_conflict",
        text: "Merge conflict during finalization after 2 retries: src/session/store.ts.",
        offered: ["Retry merge"],
        answer: "retry merge",
        minutes: 13,
      },
    ],
  },
  { name: "slow_queries", goal: "Queries above a second are logged with their plan" },
  { name: "avatar_upload", goal: "Pictures of people are cut square" },
  { name: "health_checks", goal: "Each service says what it waits for", priority: 1 },
  {
    name: "stock_alerts",
    goal: "A warning before something is sold out",
    asks: [
      4,
      {
        attention: "review_loop",
        text: "Auto-escalated: exceeded maximum review iterations (3). Last feedback: the threshold is read once and never again.",
        ...RETRY,
        minutes: 21,
      },
    ],
  },
  { name: "print_styles", goal: "Orders can be printed on one page" },
  { name: "queue_metrics", goal: "The length of each queue is measured" },
  { name: "address_book", goal: "Several addresses per customer" },
  { name: "locale_dates", goal: "Dates are written as the reader writes them", waits: ["i18n_strings"] },
  { name: "backup_check", goal: "A backup is read back once a week", priority: 2 },
  { name: "coupon_codes", goal: "Codes hold for one person or for all" },
  { name: "error_pages", goal: "Error pages say what one can do" },
  {
    name: "data_retention",
    goal: "Old records go after their time",
    asks: [
      2,
      {
        attention: "question",
        text: "Do invoices fall under the rule? The law keeps them for ten years, the rule says three.",
        offered: ["Leave invoices out", "Ten years for invoices"],
        answer: "Leave invoices out",
        minutes: 12,
      },
    ],
  },
  { name: "form_drafts", goal: "A form that is left keeps what was typed" },
  { name: "link_previews", goal: "Links show what is behind them" },
  { name: "email_digests", goal: "One mail a day instead of one per event" },
];

/** Submitted one after the other over most of the shift. */
export const manyUnits = (): readonly Unit[] => {
  const random = seeded(4711);
  return SKETCHES.map((sketch, index): Unit => {
    const steps = phases(sketch, random.between(0.7, 1.3), random.chance(0.4), random.chance(0.3));
    if (sketch.asks) steps.splice(sketch.asks[0], 0, { do: "ask", ...sketch.asks[1] });
    if (sketch.waits) steps.splice(1, 0, { do: "wait", for: sketch.waits });
    return {
      name: sketch.name,
      goal: sketch.goal,
      from: rounded(1 + index * 12.7 + random.between(0, 6), 1),
      ...(sketch.priority !== undefined && { priority: sketch.priority }),
      steps,
    };
  });
};

const phases = ({ goal }: Sketch, size: number, rebased: boolean, returned: boolean): Step[] => {
  const minutes = (n: number): number => rounded(n * size, 1);
  const again: Step[] = [
    work("review", minutes(5), "Feedback: the test does not fail without the change."),
    work("implement", minutes(7), "The test now fails without the change, and says why."),
  ];
  return [
    work("goal", minutes(2.5), `${goal}: what is there, and what is missing, is written down.`),
    work("plan", minutes(5), "Three steps, each with its test; nothing else is touched."),
    work("implement", minutes(17), `${goal}: done, with tests. Nothing outside of the plan was changed.`),
    ...(rebased ? [work("rebase", minutes(3), "No conflicts.")] : []),
    ...(returned ? again : []),
    work("review", minutes(5), "Approved."),
    work("complete", minutes(1.5), "Merged."),
  ];
};
