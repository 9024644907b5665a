/** What a table of agreement is made of: figures counted from raw files by other means, and what we say they are. */
export interface FidelityCheck {
  readonly dialect: string;
  /** Path below `../shared`. */
  readonly file: string;
  /** Every file that is read together, where `file` is only their name. */
  readonly files?: readonly string[];
  readonly figures: () => Promise<readonly Figure[]>;
}

export interface Figure {
  readonly what: string;
  readonly raw: number | string | null;
  /** What the dialect's own events say; absent where only the command is asked (told.ts). */
  readonly ours?: number | string | null;
}
