/** What each part of the contract is given. */
import type { StoreReader, StoreWriter } from "../../../store/store.ts";
import type { StorePlace } from "../driving.ts";

export interface StoreUnderTest {
  /** Makes a further place; to be removed by who asked. */
  makePlace(): Promise<StorePlace>;
  /** The place of this test. */
  place(): StorePlace;
  /** Opened for this test, and closed after it. */
  writing(): Promise<StoreWriter>;
  reading(): Promise<StoreReader>;
}
