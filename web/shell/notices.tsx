/** Short messages at the lower right: what was not found, what was caught up, what failed. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { SeverityGlyph } from "../glyphs.tsx";
import { Icon } from "../icons.tsx";
import { now } from "../page-parts.ts";
import type { Session } from "../session.ts";

const LATE_MS = 5000;

export const Notices = ({ app }: { readonly app: Session }) => (
  <div class="notices" role="status">
    <LateChip app={app} />
    {app.notices.value.map((notice) => (
      <div key={notice.id} class="toast" role={notice.severity === "critical" ? "alert" : undefined}>
        <SeverityGlyph severity={notice.severity} size={15} />
        <span>{notice.text}</span>
        <button type="button" class="btn sm ghost ico" onClick={() => app.dismiss(notice.id)}>
          <Icon name="close" size={12} />
          <span class="sr">Dismiss</span>
        </button>
      </div>
    ))}
  </div>
);

/** Says for five seconds how many events arrived before the cursor and corrected its values. */
const LateChip = ({ app }: { readonly app: Session }) => {
  const open = app.open.value;
  const late = open?.player.head.value.late ?? 0;
  const lateAt = open?.player.head.value.lateAt ?? 0;
  const over = useSignal(0);
  useEffect(() => {
    if (late === 0) return undefined;
    const timer = setTimeout(
      () => {
        over.value = lateAt;
      },
      Math.max(0, lateAt + LATE_MS - now()),
    );
    return () => clearTimeout(timer);
  }, [late, lateAt, over]);
  if (late === 0 || over.value >= lateAt) return null;
  return (
    <div class="toast late">
      <SeverityGlyph severity="warning" size={15} />
      <span>
        <b>{late} late</b>: sorted in before the cursor, values computed again
      </span>
    </div>
  );
};
