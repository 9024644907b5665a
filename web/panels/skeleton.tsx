/** Where something is on its way: bars after 150 ms (their style sheet says so), and what it is for a screen reader. */
interface SkeletonProps {
  /** `the runs`: goes on after "Loading". */
  readonly of: string;
  readonly rows?: number;
}

export const Skeleton = ({ of, rows = 3 }: SkeletonProps) => (
  <div class="waiting" role="status">
    <span class="sr">Loading {of}</span>
    {Array.from({ length: rows }, (_, i) => (
      <span key={i} class="skeleton" />
    ))}
  </div>
);

/** In place of one figure. */
export const FigureSkeleton = () => (
  <span class="waiting-figure">
    <span class="sr">loading</span>
    <span class="skeleton" />
  </span>
);

/** A panel whose code is on its way: its name is known. */
export const PanelWaits = ({ title, look = "" }: { readonly title: string; readonly look?: string }) => (
  <section class={`panel ${look}`} aria-label={title}>
    <div class="ph">
      <h2 class="ell">{title}</h2>
    </div>
    <Skeleton of={title} />
  </section>
);
