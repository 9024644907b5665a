/** How an environment fares, in a word with its sign. */
import { SeverityGlyph } from "../glyphs.tsx";
import type { EnvStatus } from "../views/env-cards.ts";

const SIGNS = { ok: "ok", warn: "warning", crit: "critical", plain: undefined } as const;

export const StatusWord = ({ status }: { readonly status: EnvStatus | undefined }) => {
  if (!status) return null;
  const severity = SIGNS[status.tone];
  return (
    <span class={`row status ${status.tone}`} title={status.why}>
      {severity ? (
        <span class="row" aria-hidden="true">
          <SeverityGlyph severity={severity} size={12} />
        </span>
      ) : null}
      {status.word}
    </span>
  );
};
