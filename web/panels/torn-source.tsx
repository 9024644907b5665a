/** A file that ends in the middle of a line: the line, the byte, what was still read (DESIGN-UI section 10). */
import type { ListedSource } from "../api.ts";
import { visibleLine } from "../draw/visible.ts";
import { count } from "../format.ts";
import { SeverityGlyph } from "../glyphs.tsx";
import { TornLines } from "./lines-around.tsx";

export const TornSource = ({ source }: { readonly source: ListedSource }) => {
  const grows = source.state === "live";
  return (
    <section class="panel torn" aria-label={`Line ${source.lines + 1} is not complete`}>
      <div class="ph">
        <SeverityGlyph severity={grows ? "warning" : "critical"} />
        <h2>Line {count(source.lines + 1)} is not complete</h2>
        <span class="grow" />
        <span class="chip ell" title={source.path}>
          {visibleLine(source.path)}
        </span>
      </div>
      <div class="report-body">
        <p class="sec">
          {grows
            ? "The file is still being written. "
            : "The last write stopped in the middle of a line, most likely because the process was killed. "}
          <b class="brt">
            {source.lines === 0
              ? "Nothing stands before it."
              : `Everything before it was read: ${count(source.lines)} ${source.lines === 1 ? "line" : "lines"}.`}
          </b>{" "}
          If the file grows again, reading goes on from byte {count(source.bytes)}.
        </p>
        <TornLines source={source} />
      </div>
    </section>
  );
};

/** Shown for what is read by the line and has an end missing. */
export const isTorn = ({ pendingBytes, pendingText, state }: ListedSource): boolean =>
  pendingBytes > 0 && pendingText !== undefined && state !== "reading" && state !== "replaced";
