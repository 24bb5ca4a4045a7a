/** Sends one request to a replica and streams the answer back, byte by byte as it comes. */
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Dispatcher, Pool } from 'undici';
import { asNotSent } from '../upstream/not-sent.ts';

export interface UpstreamRequest {
  readonly method: Dispatcher.HttpMethod;
  /** With query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer | string | null;
}

export interface ForwardOptions {
  /** To the first byte of an answer, and between two; 0: for ever. */
  readonly silenceMs: number;
  /** Of the answer's body. */
  readonly maxBytes: number;
  /** The answer has more; what came of it before is all that the client gets. */
  readonly onTooLarge: () => void;
  /** Told of every byte. */
  readonly onSignOfLife: () => void;
  /** Gives a way to end the request with an error, as long as it runs. @returns called at its end */
  readonly onStart: (cut: (error: Error) => void) => () => void;
}

const byDefault: ForwardOptions = {
  silenceMs: 0,
  maxBytes: Number.POSITIVE_INFINITY,
  onTooLarge: () => undefined,
  onSignOfLife: () => undefined,
  onStart: () => () => undefined,
};
/** A client that reads nothing for that long is cut off. */
const maxStallMs = 60_000;

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
  const { connection } = headers;
  const isPlain = connection === undefined || connection === 'keep-alive' || connection === 'close';
  const named = isPlain ? null : new Set(connection.toLowerCase().split(/\s*,\s*/));
  const passed: Record<string, string | string[]> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined && !hopByHop.has(name) && named?.has(name) !== true) passed[name] = value;
  }
  return passed;
}

/**
 * Resolves at the end of the answer, after `onTooLarge`, and also when `response` has been or is closed before, which
 * aborts the request.
 *
 * @throws NotSentError when no connection came about; else the transport's error, perhaps after the answer has begun
 */
export function forward(
  pool: Pick<Pool, 'dispatch'>,
  request: UpstreamRequest,
  response: ServerResponse,
  { silenceMs, maxBytes, onTooLarge, onSignOfLife, onStart }: ForwardOptions = byDefault,
): Promise<void> {
  if (response.destroyed) return Promise.resolve();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let isAnswered = false;
  let isClientGone = false;
  let abort = (_: Error): void => undefined;
  let stopWatching = (): void => undefined;
  let stalled: NodeJS.Timeout | null = null;
  const onClose = (): void => {
    if (stalled !== null) clearTimeout(stalled);
    if (isAnswered) return;
    isClientGone = true;
    stopWatching();
    abort(new Error('the client went away'));
    resolve();
  };
  let bytes = 0;
  const endTooLarge = (): void => {
    isAnswered = true;
    stopWatching();
    response.off('close', onClose);
    abort(new Error('the answer is too large'));
    onTooLarge();
    resolve();
  };
  response.once('close', onClose);
  pool.dispatch(
    { ...request, headersTimeout: silenceMs, bodyTimeout: silenceMs },
    {
      onRequestStart: (controller) => {
        abort = (error) => controller.abort(error);
        if (isClientGone) abort(new Error('the client went away'));
        else stopWatching = onStart(abort);
      },
      onResponseStart: (_, status, headers) => {
        onSignOfLife();
        // 102 and 103 only announce the answer.
        if (status < 200) return;
        if (Number(headers['content-length'] ?? 0) > maxBytes) return endTooLarge();
        response.writeHead(status, withoutHopByHop(headers));
        // A stream may have nothing to say for long, and its client waits for the headers.
        if (headers['content-length'] === undefined) response.flushHeaders();
      },
      onResponseData: (controller, chunk) => {
        onSignOfLife();
        bytes += chunk.length;
        if (bytes > maxBytes) return endTooLarge();
        if (response.write(chunk)) return;
        controller.pause();
        stalled = setTimeout(() => response.destroy(), maxStallMs).unref();
        response.once('drain', () => {
          if (stalled !== null) clearTimeout(stalled);
          controller.resume();
        });
      },
      onResponseEnd: () => {
        isAnswered = true;
        stopWatching();
        response.end();
        resolve();
      },
      onResponseError: (_, error) => {
        if (isAnswered) return;
        response.off('close', onClose);
        stopWatching();
        if (isClientGone) resolve();
        else reject(response.headersSent ? error : asNotSent(error));
      },
    },
  );
  return promise;
}
