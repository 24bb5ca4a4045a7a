/** The first thing that is wrong with a file to import. Nothing of the file has been taken. */
export class ImportProblem extends Error {
  override readonly name = 'ImportProblem';
  /** Where it is; the first line is 1. */
  readonly line: number;
  /** What is wrong, and what is allowed there. */
  readonly reason: string;

  constructor(line: number, reason: string, options?: { readonly cause: unknown }) {
    super(`Line ${line}: ${reason}`, options);
    this.line = line;
    this.reason = reason;
  }
}
