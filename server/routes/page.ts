/** The page: its files under their own names, and index.html for every address that the page reads itself. */
import { codingFor, packingHeaders } from "../packing.ts";
import { isPageAddress, type PageFile, type PageFiles } from "../page-files.ts";

const FOR_EVER = "public, max-age=31536000, immutable";

/** `undefined` when the address is not one of the page's. `accepted`: the client's Accept-Encoding. */
export const pageAnswer = async (
  page: PageFiles | undefined,
  path: string,
  accepted: string | undefined,
): Promise<Response | undefined> => {
  const file = page?.get(isPageAddress(path) ? "/index.html" : path);
  return file && answer(file, 200, accepted);
};

const answer = async (file: PageFile, status: number, accepted: string | undefined): Promise<Response> => {
  const content = await file.read(codingFor(accepted));
  const headers = {
    "content-type": file.type,
    "cache-control": file.hashed ? FOR_EVER : "no-cache",
    ...packingHeaders(content),
  };
  return new Response(content.bytes, { status, headers });
};
