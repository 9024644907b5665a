/** The page: its files under their own names, and index.html for every address that the page reads itself. */
import { isPageAddress, type PageFile, type PageFiles } from "../page-files.ts";

const FOR_EVER = "public, max-age=31536000, immutable";

/** `undefined` when the address is not one of the page's. */
export const pageAnswer = async (
  page: PageFiles | undefined,
  path: string,
): Promise<Response | undefined> => {
  const file = page?.get(isPageAddress(path) ? "/index.html" : path);
  return file && answer(file);
};

const answer = async (file: PageFile): Promise<Response> =>
  new Response((await file.read()) as Uint8Array<ArrayBuffer>, {
    headers: { "content-type": file.type, "cache-control": file.hashed ? FOR_EVER : "no-cache" },
  });
