/** The page: its files under their own names, and index.html for every address that the page reads itself. */
import type { HonoRequest } from "hono";
import { codingFor, packingHeaders } from "../packing.ts";
import { isPageAddress, type PageFile, type PageFiles } from "../page-files.ts";

const FOR_EVER = "public, max-age=31536000, immutable";
const INDEX = "/index.html";

/**
 * `undefined` when the address is not one of the page's. A person who opens such an address (not one of the API) gets
 * the page all the same, with status 404: it says so itself, and shows the way on.
 */
export const pageAnswer = async (
  page: PageFiles | undefined,
  request: HonoRequest,
): Promise<Response | undefined> => {
  const file = page?.get(isPageAddress(request.path) ? INDEX : request.path);
  if (file) return answer(file, 200, request);
  const index = isNavigation(request) ? page?.get(INDEX) : undefined;
  return index && answer(index, 404, request);
};

const isNavigation = (request: HonoRequest): boolean =>
  /\btext\/html\b/i.test(request.header("accept") ?? "") && !/^\/api(?:\/|$)/.test(request.path);

const answer = async (file: PageFile, status: number, request: HonoRequest): Promise<Response> => {
  const content = await file.read(codingFor(request.header("accept-encoding")));
  const headers = {
    "content-type": file.type,
    "cache-control": file.hashed ? FOR_EVER : "no-cache",
    ...packingHeaders(content),
  };
  return new Response(content.bytes, { status, headers });
};
