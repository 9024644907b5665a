/** Whose it is: A filled, B hollow. */
import type { Side } from "./comparing.ts";

export const SideBadge = ({ side }: { readonly side: Side }) => (
  <span class={`side-badge ${side === "left" ? "a" : "b"}`}>{side === "left" ? "A" : "B"}</span>
);
