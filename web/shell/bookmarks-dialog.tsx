/** The bookmarks of a run: go to one, write its note, take it away. */
import { useRef } from "preact/hooks";
import type { Bookmark } from "../../core/wire/finding.ts";
import { clock } from "../format.ts";
import { Icon } from "../icons.tsx";
import type { OpenRun } from "../open-run.ts";
import type { Session } from "../session.ts";
import { shownKey } from "./bindings.ts";
import { closeDialog } from "./dialogs.ts";
import { Modal } from "./modal.tsx";

export const BookmarksDialog = ({ app }: { readonly app: Session }) => {
  const run = app.open.value;
  return run ? <OfRun run={run} /> : null;
};

const OfRun = ({ run }: { readonly run: OpenRun }) => {
  const bookmarks = run.bookmarks.list.value;
  const { at } = run.scene.peek();
  return (
    <Modal title="Bookmarks" class="notes">
      <div class="scroll body">
        {bookmarks.length === 0 ? (
          <p class="empty">
            No moment of this run is kept yet. <kbd>{shownKey("bookmark")}</kbd> keeps the one at the cursor.
          </p>
        ) : (
          <ul>
            {bookmarks.map((each) => (
              <Row key={each.id} run={run} bookmark={each} here={each.at === at} />
            ))}
          </ul>
        )}
      </div>
      <div class="foot">
        {run.offline.value ? (
          <span class="warn">The server cannot be reached: notes can be changed when it is back.</span>
        ) : (
          <span>Kept in the store, beside the traces, which stay untouched.</span>
        )}
      </div>
    </Modal>
  );
};

interface RowProps {
  readonly run: OpenRun;
  readonly bookmark: Bookmark;
  /** At the cursor: its note is what the dialog was opened for. */
  readonly here: boolean;
}

const Row = ({ run, bookmark, here }: RowProps) => {
  const field = useRef<HTMLInputElement>(null);
  const time = clock(bookmark.at - run.scene.peek().extent.from);
  const save = (): void => {
    const text = field.current?.value ?? bookmark.text;
    if (text !== bookmark.text) void run.bookmarks.edit(bookmark, text);
  };
  return (
    <li>
      <button
        type="button"
        class="btn sm"
        onClick={() => {
          closeDialog();
          run.steering.jumpTo(bookmark.event, bookmark.at);
        }}
      >
        <Icon name="bookmark" size={12} />
        {time}
      </button>
      <input
        ref={field}
        class="field grow"
        data-first={here || undefined}
        aria-label={`Note at ${time}`}
        placeholder="a note"
        maxLength={10_000}
        value={bookmark.text}
        disabled={run.offline.value}
        onBlur={save}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          save();
          closeDialog();
        }}
      />
      <button
        type="button"
        class="btn sm ghost ico"
        disabled={run.offline.value}
        onClick={() => void run.bookmarks.remove(bookmark.id)}
      >
        <Icon name="close" size={12} />
        <span class="sr">Remove the bookmark at {time}</span>
      </button>
    </li>
  );
};
