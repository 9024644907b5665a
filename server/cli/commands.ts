/** The commands, each loaded when it is asked for: `hindcast --version` reads none of them. */
interface Command {
  readonly HELP: string;
  run(args: readonly string[]): Promise<number>;
}

export const COMMANDS = {
  serve: () => import("./serve.ts"),
  demo: () => import("./demo.ts"),
  index: () => import("./index-paths.ts"),
  runs: () => import("./runs.ts"),
  state: () => import("./state.ts"),
  events: () => import("./events.ts"),
  spans: () => import("./spans.ts"),
  diff: () => import("./diff.ts"),
  attempt: () => import("./attempt.ts"),
  branch: () => import("./branch.ts"),
  branches: () => import("./branches.ts"),
  export: () => import("./export.ts"),
  verify: () => import("./verify.ts"),
  config: () => import("./config.ts"),
} satisfies Record<string, () => Promise<Command>>;

export const isCommand = (text: string): text is keyof typeof COMMANDS => Object.hasOwn(COMMANDS, text);
