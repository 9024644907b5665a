/**
 * How often a trial is made: `usual` in every test run, `whole` when `STORM=1` is set, as `npm run torture` does.
 * What it shows does not depend on it, only how many chances it has to fail.
 */
export const storm = (usual: number, whole: number): number => (process.env.STORM === "1" ? whole : usual);
