/** Everything that went in, also what came from the cache. Pure. */
type Said = number | undefined;

/** `undefined`: the trace says nothing of what went in. */
export const totalInput = (usage: {
  readonly input?: Said;
  readonly cacheRead?: Said;
  readonly cacheWrite?: Said;
}): Said => {
  const said = [usage.input, usage.cacheRead, usage.cacheWrite].filter((each) => each !== undefined);
  return said.length === 0 ? undefined : said.reduce((sum, each) => sum + each, 0);
};
