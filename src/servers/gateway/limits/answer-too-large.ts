import { CallRefusal } from '../call/call-refusal.ts';

/** The server did what it was asked, and said more about it than policy lets through. */
export function answerTooLarge(server: string, maxBytes: number): CallRefusal {
  return new CallRefusal(`The answer of ${server} is larger than ${maxBytes} bytes; ask for less at a time`, {
    code: 'ANSWER_TOO_LARGE',
    status: 502,
    rpcCode: -32_054,
    retryAfterMs: null,
  });
}
