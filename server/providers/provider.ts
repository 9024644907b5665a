/** The one shape of what answers in place of a recorded call. */
import type { ModelEvent, ModelRequest } from "../../core/replay/model-call.ts";

export interface Provider {
  readonly name: string;
  /**
   * Asks once; nothing is sent a second time. Never throws: what goes wrong is the last event. A signal that aborts
   * closes the connection.
   */
  ask(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelEvent>;
}
