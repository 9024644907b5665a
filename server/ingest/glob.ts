/** Globs of the command line and the configuration: `*` within a name, `**` across folders, `?` one character. */
const SPECIAL = /[.+^${}()|[\]\\]/g;

const expressionOf = (glob: string): RegExp => {
  const source = glob
    .replace(SPECIAL, "\\$&")
    .replace(/\*\*\/?|\*|\?/g, (found) =>
      found === "?" ? "[^/]" : found === "*" ? "[^/]*" : found === "**" ? ".*" : "(?:.*/)?",
    );
  return new RegExp(`^${source}$`, "s");
};

/**
 * True when the glob names the file. Without a slash it is tried on the file's name, with one on its path from the
 * watched root, beginning with a slash on the absolute path.
 */
export const globMatcher = (glob: string): ((path: string, absolute: string) => boolean) => {
  const expression = expressionOf(glob);
  if (glob.startsWith("/")) return (_path, absolute) => expression.test(absolute);
  if (glob.includes("/")) return (path) => expression.test(path);
  return (path) => expression.test(path.slice(path.lastIndexOf("/") + 1));
};
