/** Ingest in a process of its own, so that it can be killed and its memory measured. */
import { type ChildProcess, spawn } from "node:child_process";
import { ingestOnce } from "../../server/ingest/once.ts";
import { startIngest } from "../../server/ingest/thread.ts";
import { openWriter } from "../../store/sqlite/writer.ts";

/** `follow STORE FOLDER` until SIGTERM, or `index STORE FOLDER`; the last line it prints is its largest memory in kB. */
export const asChild = async ([mode = "", store = "", folder = ""]: readonly string[]): Promise<number> => {
  if (mode === "index") {
    const writer = openWriter(store);
    await ingestOnce([folder], writer, { log: console.error });
    await writer.close();
  } else {
    const ingest = await startIngest({
      store,
      settings: { paths: [folder] },
      onChange: () => undefined,
      log: console.error,
    });
    void ingest.ready.then(() => console.log("ready"));
    await new Promise<void>((done) => process.once("SIGTERM", done));
    await ingest.close();
  }
  console.log(String(process.resourceUsage().maxRSS));
  return 0;
};

export interface Child {
  readonly process: ChildProcess;
  /** Resolves when everything that was there has been read. */
  readonly ready: Promise<void>;
  /** Ends it; its exit code and the most memory it used, in bytes. */
  end(signal: NodeJS.Signals): Promise<{ readonly code: number | null; readonly memory: number }>;
  /** The same, when it ends by itself. */
  readonly over: Promise<{ readonly code: number | null; readonly memory: number }>;
}

export const spawnIngest = (mode: "follow" | "index", store: string, folder: string): Child => {
  const child = spawn(process.execPath, [process.argv[1] ?? "", "--child", mode, store, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  let tellReady: () => void = () => undefined;
  const ready = new Promise<void>((done) => {
    tellReady = done;
  });
  child.stdout.on("data", (bytes: Buffer) => {
    said += bytes.toString();
    if (said.includes("ready")) tellReady();
  });
  const over = new Promise<{ code: number | null; memory: number }>((done) => {
    child.on("close", (code) => done({ code, memory: Number(said.trim().split("\n").at(-1)) * 1024 }));
  });
  return {
    process: child,
    ready,
    over,
    end: (signal) => {
      child.kill(signal);
      return over;
    },
  };
};
