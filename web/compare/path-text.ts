/** A JSON pointer as a person writes it: `/prompt/diagnose` reads `prompt › diagnose`, `~1` is a slash. Pure. */
export const pathText = (path: string): string =>
  path
    .split("/")
    .filter((part) => part !== "")
    .join(" › ")
    .replaceAll("~1", "/")
    .replaceAll("~0", "~");
