/** What a table of agreement is made of: figures counted from raw files by other means, and what we say they are. */
export interface FidelityCheck {
  readonly dialect: string;
  /** Path below `../shared`. */
  readonly file: string;
  readonly figures: () => Promise<readonly Figure[]>;
}

export interface Figure {
  readonly what: string;
  readonly raw: number | string | null;
  readonly ours: number | string | null;
}
