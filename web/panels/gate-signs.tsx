/** Signs of gates in the page, the same as on the lanes. */

/** Passed: a diamond. */
export const PassedGate = ({ size = 9 }: { readonly size?: number }) => (
  <svg width={size} height={size} viewBox="0 0 9 9" class="glyph" role="img" aria-label="gate passed">
    <path d="M4.5 .5l4 4l-4 4l-4-4z" fill="var(--text-bright)" />
  </svg>
);

/** Failed: a cross in a ring. */
export const FailedGate = ({ size = 13 }: { readonly size?: number }) => (
  <svg width={size} height={size} viewBox="-7 -7 14 14" class="glyph" role="img" aria-label="gate failed">
    <circle r="6" fill="var(--bg-void)" stroke="var(--sev-warning)" stroke-width="1.3" />
    <path d="M-2.4-2.4l4.8 4.8M2.4-2.4l-4.8 4.8" stroke="var(--sev-warning)" stroke-width="1.5" />
  </svg>
);
