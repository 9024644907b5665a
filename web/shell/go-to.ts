/** Opens an address of this page as its links do, for parts that know a run and not the whole page. */
export const goTo = (address: string): void => {
  history.pushState(null, "", address);
  dispatchEvent(new PopStateEvent("popstate"));
};
