/** Rises when the stream tells that what was sent to an orchestrator changed. */
import { signal } from "@preact/signals";

export const actionsTold = signal(0);
