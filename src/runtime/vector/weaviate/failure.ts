/** What a call to Weaviate failed of. Pure. */
import { OperationalError, reasonOf } from '../../errors.ts';
import { VectorStoreError } from '../vector-store-error.ts';
import { RestRefusal } from './rest-client.ts';

export interface Failure {
  /**
   * `away`: nobody answers, or not in time; `busy`: it asks to be called later; `denied`: the key may not do this;
   * `refused`: it answered, and that is all.
   */
  readonly kind: 'away' | 'busy' | 'denied' | 'refused';
  readonly reason: string;
}

/** Codes of gRPC. @see https://grpc.io/docs/guides/status-codes/ */
const grpcCode = { cancelled: 1, deadline: 4, denied: 7, exhausted: 8, unavailable: 14, unauthenticated: 16 };
const httpStatus = {
  unauthorized: 401,
  forbidden: 403,
  tooMany: 429,
  badGateway: 502,
  unavailable: 503,
  gatewayTimeout: 504,
};

const tooLarge = 'UND_ERR_RES_EXCEEDED_MAX_SIZE';

/** Weaviate answers most of what goes wrong with one and the same code: its words tell more. */
const deniedWords = /unauthorized|forbidden action|insufficient permissions|anonymous access not enabled/i;
const busyWords =
  /not enough memory|read-?only|too many (concurrent )?requests|memory pressure|rate limit|maximum concurrent/i;
const awayWords =
  /shut(ting)? ?down|leader not found|RST_STREAM|connection (dropped|reset|closed)|maintenance mode/i;

/** @returns `null`: it needs no other words, or is a bug of ours */
export function failureOf(error: unknown): Failure | null {
  // Said already.
  if (error instanceof OperationalError || error instanceof VectorStoreError) return null;
  if (error instanceof RestRefusal)
    return { kind: kindOfStatus(error.status, error.message), reason: error.message };
  if (!(error instanceof Error)) return null;
  if (isTimeout(error)) return { kind: 'away', reason: 'no answer in time' };
  const { code, details } = error as { readonly code?: unknown; readonly details?: unknown };
  if (typeof code === 'number') {
    const said = typeof details === 'string' && details !== '' ? details : error.message;
    // What gRPC adds about addresses is mostly empty.
    const reason = said.replace(/ Resolution note:.*$/s, '');
    return { kind: kindOfCode(code, reason), reason };
  }
  if (typeof code !== 'string') return null;
  // Of the socket: ECONNREFUSED, UND_ERR_SOCKET and their like.
  return { kind: code === tooLarge ? 'refused' : 'away', reason: reasonOf(error) || code };
}

/** Of a signal: a deadline, or a caller who waits no longer. */
export function isTimeout(error: unknown): boolean {
  return error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');
}

function kindOfStatus(status: number, said: string): Failure['kind'] {
  if (status === httpStatus.unauthorized || status === httpStatus.forbidden) return 'denied';
  if (status === httpStatus.tooMany || status === httpStatus.unavailable) return 'busy';
  if (status === httpStatus.badGateway || status === httpStatus.gatewayTimeout) return 'away';
  return kindOfWords(said);
}

function kindOfCode(code: number, said: string): Failure['kind'] {
  if (code === grpcCode.denied || code === grpcCode.unauthenticated) return 'denied';
  if (code === grpcCode.unavailable || code === grpcCode.deadline || code === grpcCode.cancelled)
    return 'away';
  if (code === grpcCode.exhausted && !/message larger/i.test(said)) return 'busy';
  return kindOfWords(said);
}

export function kindOfWords(said: string): Failure['kind'] {
  if (deniedWords.test(said)) return 'denied';
  if (busyWords.test(said)) return 'busy';
  return awayWords.test(said) ? 'away' : 'refused';
}
