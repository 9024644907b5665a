/** Said before another entry of the history is made. */
export const ENTRY_LEFT = "hindcast-entry-left";

/** Opens an address of this page as its links do, for parts that know a run and not the whole page. */
export const goTo = (address: string): void => {
  dispatchEvent(new Event(ENTRY_LEFT));
  history.pushState(null, "", address);
  dispatchEvent(new PopStateEvent("popstate"));
};
