/** Which model call is meant by "edit and re-run". */
import { expect, test } from "vitest";
import { callAtCursor } from "../../../web/views/call-at-cursor.ts";
import type { Scene } from "../../../web/views/view.ts";

const bar = (event: string, spanKind: string, start: number) => ({ event, id: event, spanKind, start });
const scene = (at: number, selection?: Scene["selection"]): Scene =>
  ({
    at,
    selection,
    window: {
      spans: [bar("e1", "agent", 0), bar("e2", "llm", 10), bar("e4", "llm", 30), bar("e6", "llm", 50)],
      marks: [
        { event: "e3", at: 20, mark: "model-call", name: "next" },
        { event: "e7", at: 60, mark: "done", name: "end" },
      ],
    },
  }) as unknown as Scene;

test("the last that began up to the cursor, or the first at or after a mark that is selected", () => {
  expect(callAtCursor(scene(5))).toBeUndefined();
  expect(callAtCursor(scene(45))?.event).toBe("e4");
  expect(callAtCursor(scene(55, { kind: "event", id: "e3" }))?.event).toBe("e4");
  expect(callAtCursor(scene(55, { kind: "event", id: "e7" }))).toBeUndefined();
  expect(callAtCursor(scene(55, { kind: "event", id: "e5" }))?.event).toBe("e6");
});
