/** Sends one request to a replica and streams the answer back, byte by byte as it comes. */
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Dispatcher, Pool } from 'undici';

export interface UpstreamRequest {
  readonly method: Dispatcher.HttpMethod;
  /** With query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer | null;
}

/** The request never reached the server, so it may be sent again. */
export class NotSentError extends Error {
  override readonly name = 'NotSentError';
}

const notSentCodes = new Set(['ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT', 'EADDRNOTAVAIL', 'EHOSTUNREACH']);

/** Headers that belong to one connection. @see RFC 9110, 7.6.1 */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

export function withoutHopByHop(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  const named = new Set(
    String(headers.connection ?? '')
      .toLowerCase()
      .split(/\s*,\s*/),
  );
  return Object.fromEntries(
    Object.entries(headers).filter(
      (entry): entry is [string, string | string[]] =>
        entry[1] !== undefined && !hopByHop.has(entry[0]) && !named.has(entry[0]),
    ),
  );
}

/**
 * Resolves at the end of the answer, and also when `response` has been or is closed before, which aborts the request.
 *
 * @throws NotSentError when no connection came about; else the transport's error, perhaps after the answer has begun
 */
export function forward(
  pool: Pick<Pool, 'dispatch'>,
  request: UpstreamRequest,
  response: ServerResponse,
): Promise<void> {
  if (response.destroyed) return Promise.resolve();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let isAnswered = false;
  let isClientGone = false;
  let abort = (): void => undefined;
  const onClose = (): void => {
    if (isAnswered) return;
    isClientGone = true;
    abort();
    resolve();
  };
  response.once('close', onClose);
  pool.dispatch(
    { ...request },
    {
      onRequestStart: (controller) => {
        abort = () => controller.abort(new Error('the client went away'));
        if (isClientGone) abort();
      },
      onResponseStart: (_, status, headers) => {
        // 102 and 103 only announce the answer.
        if (status < 200) return;
        response.writeHead(status, withoutHopByHop(headers));
        // A stream may have nothing to say for long, and its client waits for the headers.
        if (headers['content-length'] === undefined) response.flushHeaders();
      },
      onResponseData: (controller, chunk) => {
        if (response.write(chunk)) return;
        controller.pause();
        response.once('drain', () => controller.resume());
      },
      onResponseEnd: () => {
        isAnswered = true;
        response.end();
        resolve();
      },
      onResponseError: (_, error) => {
        response.off('close', onClose);
        if (isClientGone) resolve();
        else if (response.headersSent || !isNotSent(error)) reject(error);
        else reject(new NotSentError(error.message, { cause: error }));
      },
    },
  );
  return promise;
}

function isNotSent(error: Error): boolean {
  const first = error instanceof AggregateError ? (error.errors[0] as Error) : error;
  return notSentCodes.has((first as NodeJS.ErrnoException).code ?? '');
}
