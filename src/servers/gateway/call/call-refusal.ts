/** The gateway does not let a call through: who called learns why, and what to do. */

/** Public: never renamed, never reused. docs/errors.md says what each means. */
export const refusalCodes = [
  'TOKEN_MISSING',
  'TOKEN_INVALID',
  'TOKEN_EXPIRED',
  'SCOPE_INSUFFICIENT',
  'ISSUER_UNREACHABLE',
  'NOT_ALLOWED',
  'NOT_FOUND',
  'RATE_LIMITED',
  'QUEUE_FULL',
  'QUEUE_TIMEOUT',
  'ANSWER_TOO_LARGE',
] as const;

export type RefusalCode = (typeof refusalCodes)[number];

export interface RefusalFacts {
  readonly code: RefusalCode;
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
