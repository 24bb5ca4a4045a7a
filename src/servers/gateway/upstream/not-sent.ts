/** The request never reached the server, so it may be sent again. */
export class NotSentError extends Error {
  override readonly name = 'NotSentError';
}

const notSentCodes = new Set([
  'ECONNREFUSED',
  'UND_ERR_CONNECT_TIMEOUT',
  'EADDRNOTAVAIL',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** The transport's error, as a `NotSentError` when no connection came about. */
export function asNotSent(error: Error): Error {
  const first = error instanceof AggregateError ? (error.errors[0] as Error) : error;
  const isNotSent = notSentCodes.has((first as NodeJS.ErrnoException).code ?? '');
  return isNotSent ? new NotSentError(error.message, { cause: error }) : error;
}
