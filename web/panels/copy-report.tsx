/** Copies how a file was read as Markdown, for an issue or a colleague. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type ListedSource, problemsOfFile } from "../api.ts";
import { saveFile } from "../export/save.ts";
import { reportMarkdown } from "../export/source-markdown.ts";

const PROBLEMS = 100;
const SAID_MS = 3000;
const WORDS = {
  ready: "Copy report",
  copied: "Copied",
  saved: "Saved as a file",
  failed: "Not copied",
} as const;

export const CopyReport = ({ report }: { readonly report: ListedSource }) => {
  const said = useSignal<keyof typeof WORDS>("ready");
  useEffect(() => {
    if (said.value === "ready") return undefined;
    const timer = setTimeout(() => {
      said.value = "ready";
    }, SAID_MS);
    return () => clearTimeout(timer);
  }, [said.value]);
  const copy = async (): Promise<void> => {
    said.value = await copied(report).catch(() => "failed" as const);
  };
  return (
    <>
      <button type="button" class="btn sm" onClick={copy} title="How this file was read, as Markdown">
        {WORDS[said.value]}
      </button>
      <span class="sr" role="status">
        {said.value === "ready" ? "" : WORDS[said.value]}
      </span>
    </>
  );
};

/** Where the browser lets nobody write to the clipboard, the report is saved. */
const copied = async (report: ListedSource): Promise<"copied" | "saved"> => {
  const problems = report.problems > 0 ? await problemsOfFile(report.path, PROBLEMS) : [];
  const text = reportMarkdown(
    report,
    problems.filter(({ generation }) => generation === report.generation),
  );
  try {
    await navigator.clipboard.writeText(text);
    return "copied";
  } catch {
    saveFile("hindcast-report.md", new Blob([text], { type: "text/markdown" }));
    return "saved";
  }
};
