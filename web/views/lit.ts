/** What is lit while the pointer rests on something, in every panel alike. Pure. */
import type { Selection } from "./view.ts";

/** Whether the pointer rests on this thing; of subjects also on one inside it or around it. */
export const isLit = (rested: Selection | undefined, { kind, id }: Selection): boolean =>
  rested?.kind === kind &&
  (rested.id === id ||
    (kind === "subject" && (rested.id.startsWith(`${id}/`) || id.startsWith(`${rested.id}/`))));
