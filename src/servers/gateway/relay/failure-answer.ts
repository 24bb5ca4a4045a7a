/** What a client hears when the gateway, or the server behind it, could not do what it asked. */
import { OperationalError } from '../../../runtime/errors.ts';
import { CallRefusal } from '../call/call-refusal.ts';
import type { HttpError } from '../client/reply.ts';
import { errorCodes, type RpcError } from '../protocol/messages.ts';
import { RpcFailure } from '../upstream/server-link.ts';

export interface FailureAnswer {
  readonly rpc: RpcError;
  readonly http: HttpError;
  /** For metrics and the audit log. */
  readonly code: string;
}

/** @throws `error` when it is a bug of ours */
export function failureAnswer(error: unknown): FailureAnswer {
  if (error instanceof RpcFailure) {
    return { rpc: error.error, http: { status: 200 }, code: String(error.error.code) };
  }
  if (error instanceof CallRefusal) return refusalAnswer(error);
  if (!(error instanceof OperationalError)) throw error;
  const { code, message } = error;
  // Whether a call that took too long was carried out, nobody knows: it is not for repeating.
  const retryable = code !== 'TIMED_OUT';
  return {
    rpc: { code: errorCodes.serverUnavailable, message, data: { code, retryable } },
    http: retryable ? { status: 503, headers: { 'Retry-After': '1' } } : { status: 504 },
    code,
  };
}

function refusalAnswer({ message, facts }: CallRefusal): FailureAnswer {
  const { code, status, rpcCode, retryAfterMs, headers = {}, data = {} } = facts;
  const isRetryable = retryAfterMs !== null;
  const retryAfter: Record<string, string> = isRetryable
    ? { 'Retry-After': String(Math.max(1, Math.ceil(retryAfterMs / 1000))) }
    : {};
  return {
    rpc: {
      code: rpcCode,
      message,
      data: {
        code,
        retryable: isRetryable,
        ...(isRetryable ? { retryAfterMs: Math.ceil(retryAfterMs) } : {}),
        ...data,
      },
    },
    http: { status, headers: { ...retryAfter, ...headers } },
    code,
  };
}
