/** The keys of the attention queue: `a` goes to its first question, `z` puts one aside and takes it back. */
import { parseRunId } from "../../core/ids.ts";
import { frame } from "../page-parts.ts";
import { toggleAside } from "../panels/put-aside.ts";
import type { Session } from "../session.ts";
import { runTabs } from "../views/index.ts";

const QUESTIONS = ".main article.att";

/** On the board of the open run where something waits, else on the page of all runs. */
export const answerFirst = (app: Session): void => {
  const run = app.open.peek();
  const here = run?.scene.peek().state.attention.size ?? 0;
  const board = run && runTabs(run.run.peek()).some(({ id }) => id === "board");
  if (app.route.peek().page !== "attention") {
    if (run && board && here > 0) {
      const shown = runTabs(run.run.peek()).find(({ id }) => id === run.tab.peek())?.id ?? "board";
      if (shown !== "board") run.openTab("board");
    } else app.showAttention();
  }
  focusWhenThere(0);
};

/** The panels of another page come some frames later. */
const MOST_FRAMES = 90;

const focusWhenThere = (tried: number): void => {
  const first = document.querySelector<HTMLElement>(QUESTIONS);
  if (first) first.focus();
  else if (tried < MOST_FRAMES) frame(() => focusWhenThere(tried + 1));
};

/** The one that has the focus, else the one that is open. */
export const putAside = (app: Session): void => {
  const focused = document.activeElement?.closest<HTMLElement>(QUESTIONS);
  const question = focused ?? document.querySelector<HTMLElement>(`${QUESTIONS}.on`);
  const run = parseRunId(question?.dataset.run ?? app.open.peek()?.run.peek().id ?? "");
  if (question?.dataset.event && run) toggleAside(run, question.dataset.event);
};
