/** What any store must hold to. Call it with a way to make one. */
import { afterEach, beforeEach, describe } from "vitest";
import { arrivals } from "./contract/arrivals.ts";
import { duplicates } from "./contract/duplicates.ts";
import { failures } from "./contract/failures.ts";
import { laws } from "./contract/laws.ts";
import { reads } from "./contract/reads.ts";
import { settling } from "./contract/settling.ts";
import { spans } from "./contract/spans.ts";
import type { StoreUnderTest } from "./contract/under-test.ts";
import { units } from "./contract/units.ts";
import type { StorePlace } from "./driving.ts";

export const storeContract = (name: string, makePlace: () => Promise<StorePlace>): void => {
  describe(name, () => {
    let place: StorePlace;
    const open: { close(): Promise<void> }[] = [];
    beforeEach(async () => {
      place = await makePlace();
    });
    afterEach(async () => {
      for (const each of open.splice(0)) await each.close();
      await place.remove();
    });
    const kept = async <Opened extends { close(): Promise<void> }>(
      opening: Promise<Opened>,
    ): Promise<Opened> => {
      const opened = await opening;
      open.push(opened);
      return opened;
    };
    const store: StoreUnderTest = {
      makePlace,
      place: () => place,
      reading: () => kept(place.openReader()),
      writing: () => kept(place.openWriter()),
    };
    for (const part of [laws, settling, duplicates, arrivals, reads, spans, units, failures]) part(store);
  });
};
