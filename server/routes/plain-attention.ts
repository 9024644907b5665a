/** What waits for a person, as a page of plain forms: it needs no script. */
import { type Context, Hono } from "hono";
import {
  type ActionsOfRun,
  actionWords,
  type Forwarded,
  isUnderWay,
  type Offer,
  offersFor,
} from "../../core/operator-actions.ts";
import type { WaitingItem } from "../../core/wire/attention.ts";
import type { RunSummary } from "../../core/wire/runs.ts";
import { type Html, html } from "../html.ts";
import type { AppEnv, AppParts } from "../parts.ts";
import { Refusal } from "../problem.ts";
import { actionWrite } from "../schemas/orchestrators.ts";
import { decodeBody, readUpTo } from "../security/body.ts";
import { isAllowedOrigin } from "../security/hosts.ts";
import { deskOf } from "./actions.ts";
import { waitingRuns } from "./attention.ts";
import { NO_STORE } from "./doors.ts";
import style from "./plain-attention.css?raw";

export const PLAIN_ATTENTION = "/attention/plain";
const STYLE = `${PLAIN_ATTENTION}.css`;
const FORM_BYTES = 256 * 1024;

/** Said at an item whose form was not taken, the text as it was written. */
interface Unsaid {
  readonly event: string;
  readonly why: string;
  readonly text: string;
}

export const plainAttentionRoutes = (parts: AppParts): Hono<AppEnv> => {
  const app = new Hono<AppEnv>();
  app.get(STYLE, (c) => c.body(style, 200, { "content-type": "text/css; charset=utf-8" }));
  app.get(PLAIN_ATTENTION, async (c) => page(c, parts, undefined, 200));
  app.post(PLAIN_ATTENTION, async (c) => {
    const form = await formOf(c, parts);
    const text = [form.get("choice") ?? "", form.get("text")?.trim() ?? ""].filter(Boolean).join("\n\n");
    const event = form.get("event") ?? "";
    const read = actionWrite.safeParse({ run: form.get("run"), event, action: actionOf(form, text) });
    const denied = read.success
      ? await deskOf(parts).take(read.data.run, read.data.event, read.data.action)
      : { denied: text === "" ? "An answer is needed." : "The form is not as it was sent.", status: 422 };
    if (!("denied" in denied)) return c.redirect(`${PLAIN_ATTENTION}#${event}`, 303);
    return page(c, parts, { event, why: denied.denied, text }, denied.status);
  });
  return app;
};

/** Forms of this very page only: a browser says where a form comes from, and programs have the API. */
const formOf = async (c: Context<AppEnv>, parts: AppParts): Promise<URLSearchParams> => {
  const origin = c.req.header("origin");
  if (origin === undefined || !isAllowedOrigin(parts.hosts, origin))
    throw new Refusal(403, "Forms are taken from this server's own page only.");
  if (!/^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(c.req.header("content-type") ?? ""))
    throw new Refusal(415, "This address takes a form.", { connection: "close" });
  return new URLSearchParams(decodeBody(await readUpTo(c.req.raw, FORM_BYTES)));
};

const actionOf = (form: URLSearchParams, text: string): object => {
  const act = form.get("act") ?? "";
  const other = form.get("other") ?? "";
  if (act === "parallelize" || act === "serialize") return { kind: "resolve", verdict: act, other };
  return act === "answer" ? { kind: act, text } : { kind: act };
};

const page = async (
  c: Context<AppEnv>,
  parts: AppParts,
  unsaid: Unsaid | undefined,
  status: number,
): Promise<Response> => {
  const desk = deskOf(parts);
  const sections: Html[] = [];
  for (const { run, items } of await waitingRuns(c.var.store)) {
    const [summary, of] = await Promise.all([c.var.store.run(run), desk.ofRun(run)]);
    if (summary && of) sections.push(section(summary, of, items, unsaid));
  }
  const body = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark light">
<title>Waiting for you · Hindcast</title>
${await sheets(parts)}<link rel="stylesheet" href="${STYLE}">
</head>
<body class="plain">
<main>
<h1>Waiting for you</h1>
<p><a href="${PLAIN_ATTENTION}">Load again</a> · <a href="/attention">The page with script</a></p>
${sections.length === 0 ? html`<p>Nothing waits for you in any run.</p>` : sections}
</main>
</body>
</html>
`.text;
  return new Response(body, {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      // A browser that may not name us would send its forms from nowhere.
      "referrer-policy": "same-origin",
      ...NO_STORE,
    },
  });
};

/** The page's own sheets and icon: colours and type are the same. */
const sheets = async (parts: AppParts): Promise<readonly Html[]> => {
  const index = await parts.page?.get("/index.html")?.read();
  const text = index ? new TextDecoder().decode(index.bytes) : "";
  return [...text.matchAll(/<link rel="(stylesheet|icon)"[^>]*?href="(\/assets\/[\w.-]+)"/g)].map(
    ([, rel = "", href = ""]) => html`<link rel="${rel}" href="${href}">
`,
  );
};

const section = (
  run: RunSummary,
  of: ActionsOfRun,
  items: readonly WaitingItem[],
  unsaid: Unsaid | undefined,
): Html => html`<section aria-label="${run.name}">
<h2>${run.name}</h2>
${of.whyNot === null ? undefined : html`<p class="told">${of.whyNot}</p>`}
${items.map((item) => article(run, of, item, unsaid?.event === item.event ? unsaid : undefined))}</section>
`;

const article = (run: RunSummary, of: ActionsOfRun, item: WaitingItem, unsaid: Unsaid | undefined): Html => {
  const before = of.actions.findLast(({ event }) => event === item.event);
  const free = of.target === "ready" && !(before && isUnderWay(before));
  return html`<article id="${item.event}">
<p class="question">${item.text ?? item.kind ?? "attention"}</p>
<p class="meta">${[item.kind?.replaceAll("_", " "), item.subject, item.phase && `phase ${item.phase}`, item.blocks.length > 0 && `blocks ${item.blocks.length}`].filter(Boolean).join(" · ")}</p>
${before ? told(before) : undefined}${unsaid ? html`<p class="told refused">${unsaid.why}</p>` : undefined}
${free ? formFor(run, item, unsaid?.text ?? textOf(before)) : undefined}</article>
`;
};

const textOf = (before: Forwarded | undefined): string =>
  before?.action.kind === "answer" ? before.action.text : "";

const told = (action: Forwarded): Html | undefined => {
  const words = {
    queued: "Kept, and sent when the orchestrator can be reached",
    sending: "On its way",
    sent: "Answered, waiting for the unit",
    refused: "Refused",
    confirmed: undefined,
    overtaken: undefined,
    withdrawn: undefined,
  }[action.state];
  if (words === undefined) return undefined;
  return html`<p class="told ${action.state}">${words}: ${actionWords(action.action)}. ${action.says ?? ""}</p>
`;
};

const formFor = (run: RunSummary, item: WaitingItem, text: string): Html | undefined => {
  const offers = offersFor(item);
  if (offers.length === 0) return undefined;
  const answers = offers.some(({ kind }) => kind === "answer");
  return html`<form method="post" action="${PLAIN_ATTENTION}">
<input type="hidden" name="run" value="${run.id}"><input type="hidden" name="event" value="${item.event}">
${answers ? fields(item, text) : undefined}<p>${offers.map(buttons)}</p>
</form>
`;
};

const fields = (item: WaitingItem, text: string): Html => html`${
  item.offered.length === 0
    ? undefined
    : html`<fieldset><legend>Offered answers</legend>
${item.offered.map((offer) => html`<label><input type="radio" name="choice" value="${offer}"> ${offer}</label>`)}</fieldset>
`
}<label>Your answer<textarea name="text" rows="4">
${text}</textarea></label>
`;

const buttons = (offer: Offer): Html => {
  const button = (value: string, label: string): Html =>
    html`<button name="act" value="${value}">${label}</button> `;
  switch (offer.kind) {
    case "answer":
      return button("answer", "Answer");
    case "resolve":
      return html`<input type="hidden" name="other" value="${offer.other}">${button("parallelize", "Run in parallel")}${button("serialize", "Run one after the other")}`;
    case "retry-merge":
      return button("retry-merge", "Retry merge");
    case "retry":
      return button("retry", "Retry");
  }
};
