/** Paths that no page of ours would ask for. Refused before routing, whatever the route would make of them. */

const CONTROL = /[\u0000-\u001f\u007f]/;

/** Why a path is refused, or `undefined`. `path` is as it came, still percent-encoded, without the query. */
export const pathFault = (path: string): string | undefined => {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return "The address has a broken percent sequence.";
  }
  if (path.length > 2048) return "The address is too long.";
  if (!path.startsWith("/")) return "The address does not start with a slash.";
  if (/%25|%2f|%5c/i.test(path) || decoded.includes("\\"))
    return "The address has an encoded slash or percent sign.";
  if (CONTROL.test(decoded)) return "The address has a control character.";
  if (decoded.split("/").some((part) => part === ".." || part === "." || /^\.+;/.test(part))) {
    return "The address climbs out of its folder.";
  }
  return decoded.includes("//") ? "The address has an empty part." : undefined;
};
