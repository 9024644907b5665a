/** Where a key leads in a list of rows, or `undefined` when it is not one of these keys. */
export const stepKey = (key: string, index: number, length: number): number | undefined => {
  const to: Readonly<Record<string, number>> = {
    ArrowDown: index + 1,
    ArrowUp: index - 1,
    Home: 0,
    End: length - 1,
    PageDown: index + 10,
    PageUp: index - 10,
  };
  const wanted = to[key];
  return wanted === undefined ? undefined : Math.min(length - 1, Math.max(0, wanted));
};
