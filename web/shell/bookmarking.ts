/** `m`: keeps the moment at the cursor. */
import { eventName } from "../../core/ids.ts";
import { clock } from "../format.ts";
import type { OpenRun } from "../open-run.ts";
import type { Session } from "../session.ts";
import { openDialog } from "./dialogs.ts";

/** A moment that is kept already is opened for its note. */
export const setBookmark = (run: OpenRun, app: Session): void => {
  const { at, extent, cursor } = run.scene.peek();
  const moment = cursor === "live" ? run.player.timeline.last : cursor;
  const name = moment && run.player.nameOf(moment);
  const event = name ? eventName(name) : null;
  const known = run.bookmarks.list
    .peek()
    .some((each) => each.at === at && (each.event === event || event === null));
  if (known) {
    openDialog("bookmarks");
    return;
  }
  if (run.offline.peek()) {
    app.notify(
      "A bookmark is kept by the server, which cannot be reached. Try again when it is back.",
      "warning",
    );
    return;
  }
  void run.bookmarks.add(event, at).then(() => {
    if (run.bookmarks.list.peek().some((each) => each.at === at))
      app.notify(`Bookmarked ${clock(at - extent.from)}. Once more opens its note.`, "info");
  });
};
