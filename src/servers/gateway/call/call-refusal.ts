/** The gateway does not let a call through: who called learns why, and what to do. */
export interface RefusalFacts {
  /** Public and stable, such as `RATE_LIMITED`; docs/errors.md lists them. */
  readonly code: string;
  /** Of HTTP. */
  readonly status: 400 | 401 | 403 | 404 | 413 | 429 | 502 | 503 | 504;
  /** Of JSON-RPC. */
  readonly rpcCode: number;
  /** `null`: trying again is of no use. */
  readonly retryAfterMs: number | null;
  /** Such as `WWW-Authenticate`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** More for the client than code and message. */
  readonly data?: Readonly<Record<string, unknown>>;
}

export class CallRefusal extends Error {
  override readonly name = 'CallRefusal';
  readonly facts: RefusalFacts;

  constructor(message: string, facts: RefusalFacts, options?: ErrorOptions) {
    super(message, options);
    this.facts = facts;
  }
}
