/** How a command ends when it does not end well: a sentence and a code. 0 done, 1 failed, 2 wrong use or refused. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly code: 1 | 2;

  constructor(code: 1 | 2, message: string) {
    super(message);
    this.code = code;
  }
}

/** The command was written wrongly, or will not start like this. */
export const wrongUse = (message: string): CommandError => new CommandError(2, message);
/** It was right, and could not be done. */
export const failure = (message: string): CommandError => new CommandError(1, message);
