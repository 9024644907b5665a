/**
 * The token of a server that others can reach. It is printed once, in the address; the browser that opens the address
 * gets a cookie for it, after which the address opens nothing any more. Programs send `Authorization: Bearer`.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

export const COOKIE = "hindcast";
const BYTES = 16;

/** 128 random bits. */
export const newToken = (): string => randomBytes(BYTES).toString("hex");

/** A token that a person chose must hold at least as much as ours could. */
export const isStrongToken = (token: string): boolean => /^[A-Za-z0-9._~-]{32,256}$/.test(token);

export interface TokenGate {
  /** The value of the cookie when the token is right and was not used in an address before. */
  exchange(token: string): string | undefined;
  admits(cookie: string | undefined, authorization: string | undefined): boolean;
}

const sha = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Hashes have one length, so the comparison takes one time, whatever was sent. */
const same = (left: string, right: string): boolean => timingSafeEqual(sha(left), sha(right));

export const tokenGate = (token: string): TokenGate => {
  const session = newToken();
  let used = false;
  return {
    exchange: (given) => {
      if (!same(given, token) || used) return undefined;
      used = true;
      return session;
    },
    admits: (cookie, authorization) =>
      (cookie !== undefined && same(cookie, session)) ||
      (authorization?.startsWith("Bearer ") === true && same(authorization.slice("Bearer ".length), token)),
  };
};

/** The value of our cookie in a Cookie header. */
export const readCookie = (header: string | undefined): string | undefined =>
  header
    ?.split(";")
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${COOKIE}=`))
    ?.slice(COOKIE.length + 1);

export const writeCookie = (session: string): string =>
  `${COOKIE}=${session}; Path=/; HttpOnly; SameSite=Strict`;
