/** Every page of the example runs at a fixed moment: what `npm run shots` takes pictures of. */
import type { Page } from "playwright-core";
import type { RunSummary } from "../../core/wire/runs.ts";

export interface Shot {
  readonly name: string;
  /** Path and query below the server's address. */
  readonly address: string;
  readonly dialog?: boolean;
  /** What a person does before the picture is taken. */
  readonly first?: (page: Page) => Promise<void>;
}

/** A prompt is edited, run, and replayed as a branch. */
const inLab = async (page: Page): Promise<void> => {
  await page.getByRole("link", { name: /Edit and re-run/ }).click();
  const editor = page.locator(".lab .cm-content");
  await editor.click();
  await page.keyboard.press("Control+End");
  if (!(await editor.textContent())?.includes("Method"))
    await page.keyboard.type(
      "\n\n# Method\n1. List every place that reads the clock.\nSay which clock the test controls.",
    );
  await page.keyboard.press("Control+Enter");
  await page.locator(".answer .chip.ok").waitFor();
  await page.locator(".plan-rows").waitFor();
  if ((await page.locator(".branch-tree li.branch").count()) === 0)
    await page.keyboard.press("Control+Shift+Enter");
  await page
    .locator(".branch-tree li.branch .dim", { hasText: /ok|stopped/ })
    .first()
    .waitFor();
};

/** `spanId`: a span of the agents' run by its name. */
export const shots = (runs: readonly RunSummary[], spanId: (name: string) => string): readonly Shot[] => {
  const idOf = (name: RegExp): string => {
    const run = runs.find((each) => name.test(each.name));
    if (!run) throw new Error(`No example run is called ${name}`);
    return run.id;
  };
  const of = (name: RegExp, rest: string): string => `run/${idOf(name)}/${rest}`;
  const [healthy, sick, agent, shift] = [/seed 41/, /seed 42/, /^repair flaky checkout test$/, /weekday/];
  const diagnose = `win=30..276&sel=span:${spanId("diagnose")}`;
  const agents = `compare/${idOf(agent)}/${idOf(/prompt v3/)}`;
  const trainings = `compare/${idOf(healthy)}/${idOf(sick)}`;
  const board = (way: string) => ({
    address: of(shift, "board?at=t22000"),
    first: (page: Page) => page.getByRole("button", { name: way, exact: true }).click(),
  });
  const keyed = (key: string) => ({
    address: of(agent, "trace?at=t178.4"),
    dialog: true,
    first: async (page: Page) => {
      await page.keyboard.press(key);
      await page.getByRole("dialog").waitFor();
    },
  });
  return [
    { name: "runs", address: "runs" },
    { name: "branches", address: "runs?view=branches" },
    { name: "files", address: "runs?view=files" },
    { name: "lifecycle", address: of(healthy, "lifecycle?at=t5785&axis=epoch&focus=3") },
    { name: "lifecycle-unhealthy", address: of(sick, "lifecycle?at=t5000&axis=epoch") },
    { name: "policy", address: of(healthy, "policy?at=t5785") },
    { name: "training", address: of(/LoRA/, "training?at=s310&axis=step") },
    { name: "metrics", address: of(sick, "metrics?at=t5000") },
    { name: "trace", address: of(agent, `trace?at=t178.4&${diagnose}`) },
    { name: "trace-flame", address: of(agent, `trace?at=t178.4&spans=flame&${diagnose}`) },
    { name: "trace-table", address: of(agent, `trace?at=t178.4&spans=table&${diagnose}`) },
    { name: "board", ...board("Board") },
    { name: "board-grid", ...board("Grid") },
    { name: "board-dependencies", ...board("Dependencies") },
    { name: "board-unit", address: of(shift, "board?at=t22000&sel=unit:unit:image_resizing") },
    { name: "attention", address: "attention" },
    { name: "compare", address: `${agents}/spans` },
    { name: "compare-lifecycles", address: `${trainings}/lifecycles` },
    { name: "compare-metrics", address: `${trainings}/metrics` },
    { name: "compare-config", address: `${trainings}/config` },
    { name: "compare-state", address: `${agents}/state` },
    { name: "compare-grid", address: `compare?runs=${[healthy, sick, /seed 43/].map(idOf).join(",")}` },
    { name: "lab", address: of(agent, `trace?at=t178.4&${diagnose}`), first: inLab },
    { name: "events", address: of(shift, "events?at=t9000") },
    { name: "config", address: of(healthy, "config") },
    { name: "file", address: of(healthy, "file") },
    { name: "help", ...keyed("?") },
    { name: "palette", ...keyed("Control+k") },
    { name: "settings", ...keyed("Shift+S") },
  ];
};
