/** In a branch: where a span comes from. */
import type { Provenance } from "../../core/replay/branch-wire.ts";

const MEANS: Readonly<Record<Provenance, string>> = {
  recorded: "From before the cut: shared with the recording",
  cached: "Answered out of the recording",
  edited: "The call that was edited",
  executed: "Executed by a provider or your own program",
  simulated: "Answered by a script in the place of a model",
};

export const ProvenanceChip = ({ of }: { readonly of: Provenance | undefined }) =>
  of === undefined ? null : (
    <span class="chip" title={MEANS[of]}>
      {of}
    </span>
  );
