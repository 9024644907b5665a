/**
 * Hides secrets in text: keys and tokens by the shape that their makers gave them, passwords by the words around them.
 * What is hidden leaves a mark that says what stood there. Pure.
 */
import type { Json } from "./value.ts";

interface Kind {
  readonly name: string;
  /** Global. The secret is the group `secret`, or all of it. Every repetition is over one class, so that time is linear. */
  readonly pattern: RegExp;
  /** One of these stands in every text that the pattern can find: the others need not be searched. */
  readonly signs: readonly string[];
}

/** Values that name a secret and are none: placeholders, references, plain words. */
const IS_NONE =
  /^(?:\$\{|\{\{|<|%|\*+$|x+$|\.+$|null$|none$|true$|false$|undefined$|required$|optional$|string$|redacted|hidden|example|changeme|your[-_])/i;

const KINDS: readonly Kind[] = [
  {
    name: "private key",
    pattern: /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^-]{16,20000}-----END [A-Z ]{0,30}PRIVATE KEY-----/g,
    signs: ["PRIVATE KEY-----"],
  },
  {
    name: "JSON web token",
    pattern: /\beyJ[A-Za-z0-9_-]{8,4000}\.eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,2000}/g,
    signs: ["eyJ"],
  },
  {
    name: "model provider key",
    pattern:
      /\b(?:sk-(?:ant-|proj-|svcacct-|or-)?[A-Za-z0-9_-]{20,300}|gsk_[A-Za-z0-9]{20,200}|hf_[A-Za-z0-9]{20,200})/g,
    signs: ["sk-", "gsk_", "hf_"],
  },
  {
    name: "AWS key id",
    pattern: /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/g,
    signs: ["AKIA", "ASIA", "ABIA", "ACCA"],
  },
  {
    name: "GitHub token",
    pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{30,255}|github_pat_[A-Za-z0-9_]{30,255})/g,
    signs: ["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"],
  },
  {
    name: "GitLab token",
    pattern: /\bgl(?:pat|dt|rt|ptt)-[A-Za-z0-9_-]{20,120}/g,
    signs: ["glpat-", "gldt-", "glrt-", "glptt-"],
  },
  {
    name: "Slack token",
    pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{10,250}|\bhooks\.slack\.com\/services\/[A-Za-z0-9/]{20,120}/g,
    signs: ["xox", "hooks.slack.com"],
  },
  {
    name: "Google key",
    pattern: /\bAIza[A-Za-z0-9_-]{35}|\bya29\.[A-Za-z0-9_-]{20,500}/g,
    signs: ["AIza", "ya29."],
  },
  {
    name: "Stripe key",
    pattern: /\b(?:[sr]k_(?:live|test)|whsec)_[A-Za-z0-9]{16,250}/g,
    signs: ["sk_live_", "sk_test_", "rk_live_", "rk_test_", "whsec_"],
  },
  { name: "npm token", pattern: /\bnpm_[A-Za-z0-9]{36}\b/g, signs: ["npm_"] },
  {
    name: "password in an address",
    pattern: /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@"'<>\\]{0,100}:(?<secret>[^\s:/@"'<>\\]{3,200})@/gi,
    signs: ["://"],
  },
  {
    name: "authorization",
    pattern: /\b(?:bearer|basic)\s{1,4}(?<secret>[A-Za-z0-9+/._~-]{16,2000}={0,2})/gi,
    signs: ["earer", "asic", "EARER", "ASIC"],
  },
  {
    name: "secret",
    pattern:
      /(?:pass(?:word|wd|phrase)|passwd|\bpwd|secret(?:[_-]?(?:access[_-]?)?key)?|api[_-]?key|access[_-]?key|private[_-]?key|(?:auth|access|refresh|session|bearer|api|id)[_-]?token|client[_-]?secret|credentials?)(?:\\?["'])?\s{0,4}(?:=>|[:=])\s{0,4}(?:\\?["'])?(?<secret>[^\s"'\\,;&<>(){}[\]]{6,500})/gi,
    signs: [
      "ass",
      "pwd",
      "ecret",
      "ey",
      "oken",
      "redential",
      "ASS",
      "PWD",
      "ECRET",
      "EY",
      "OKEN",
      "REDENTIAL",
    ],
  },
];

export const redactText = (text: string): string => {
  let found = text;
  for (const { name, pattern, signs } of KINDS) {
    if (!signs.some((sign) => found.includes(sign))) continue;
    found = found.replace(pattern, (...matched: readonly unknown[]) => {
      const whole = matched[0] as string;
      const groups = matched.at(-1) as { readonly secret?: string } | string | undefined;
      const secret = typeof groups === "object" ? groups.secret : undefined;
      if (secret === undefined) return mark(name);
      if (name === "secret" && isPlain(secret)) return whole;
      const at = whole.lastIndexOf(secret);
      return whole.slice(0, at) + mark(name) + whole.slice(at + secret.length);
    });
  }
  return found;
};

const mark = (name: string): string => `[hidden: ${name}]`;

/** A word, a number or the name of a variable says nothing; a secret has more than one sort of character. */
const isPlain = (value: string): boolean =>
  IS_NONE.test(value) ||
  value.startsWith("[hidden:") ||
  /^[a-z]+(?:[._-][a-z]+)*[.:]?$/i.test(value) ||
  /^[\d.,:_-]+$/.test(value) ||
  /^[A-Z][A-Z0-9_]*$/.test(value) ||
  /^(?:process\.env|os\.environ|env|config|settings|self|this)\b/.test(value) ||
  /^\.{0,2}\//.test(value);

/** The same in every text of a value, keys left as they are; a key that names a secret hides the text below it. */
export const redactJson = <T extends Json>(value: T): T => redacted(value, undefined) as T;

const NAMES_SECRET =
  /^(?:.*[_-])?(?:pass(?:word|wd|phrase)|pwd|secret|api[_-]?key|access[_-]?key|private[_-]?key|(?:auth|access|refresh|session|api)[_-]?token|client[_-]?secret|authorization)$/i;

const redacted = (value: Json, key: string | undefined): Json => {
  if (typeof value === "string") {
    const found = redactText(value);
    const named = key !== undefined && NAMES_SECRET.test(key) && value.length >= 6 && !isPlain(value);
    return named && found === value ? mark("secret") : found;
  }
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => redacted(each, undefined));
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, redacted(each, name)]));
};
