/** What the first model call of a run was asked. */
import { useEffect, useState } from "preact/hooks";
import type { RunId } from "../../core/ids.ts";
import type { RunSummary } from "../../core/wire/runs.ts";
import { span, spanQuestion } from "../api.ts";
import { stretches } from "../draw/visible.ts";

const REST_MS = 120;
const MOST_CHARACTERS = 600;

/** Absent where no call says what it was asked. */
export const FirstPrompt = ({ run }: { readonly run: RunSummary }) => {
  const text = useFirstPrompt(run);
  if (text === undefined) return null;
  const shown = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)} …` : text;
  return (
    <section>
      <h3 class="caps">First prompt</h3>
      <div class="snip">
        <div class="first-prompt">
          {stretches(shown).map((part, i) =>
            "text" in part ? (
              part.text
            ) : (
              <span key={i} class="sign" title={part.name}>
                {part.sign}
              </span>
            ),
          )}
        </div>
      </div>
    </section>
  );
};

/** Asked once the row has rested for a moment. */
const useFirstPrompt = ({ id, spans }: RunSummary): string | undefined => {
  const [found, setFound] = useState<{ readonly run: RunId; readonly text: string | undefined }>();
  const asks = (spans.byKind.llm ?? 0) > 0;
  useEffect(() => {
    if (!asks) return undefined;
    const abort = new AbortController();
    const timer = setTimeout(async () => {
      // A preview without its prompt is still a preview: the run's own page says what is wrong.
      const text = await firstPrompt(id, abort.signal).catch(() => undefined);
      if (!abort.signal.aborted) setFound({ run: id, text });
    }, REST_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [id, asks]);
  return found?.run === id ? found.text : undefined;
};

const firstPrompt = async (id: RunId, signal: AbortSignal): Promise<string | undefined> => {
  const page = await spanQuestion(
    id,
    { ask: "table", filter: { kinds: ["llm"] }, sort: "start", descending: false, offset: 0, limit: 1 },
    signal,
  );
  const start = page.rows[0]?.bar.event;
  if (start === undefined) return undefined;
  const { messages = [] } = (await span(id, start, signal)).detail;
  const asked = messages.find(({ role }) => role === "user") ?? messages[0];
  return asked?.content.trim() || undefined;
};
