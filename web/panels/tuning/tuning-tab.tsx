/** Tab Training of a fine-tuning. */
import type { RunSession } from "../../run-session.ts";
import { MetricsPanel } from "../metrics.tsx";

export const TuningTab = ({ session }: { readonly session: RunSession }) => (
  <MetricsPanel session={session} />
);
