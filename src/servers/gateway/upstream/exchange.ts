/** One HTTP request to an MCP server, and the messages that come back: as one JSON body or as a stream of events. */
import { StringDecoder } from 'node:string_decoder';
import type { Dispatcher, Pool } from 'undici';
import { asNotSent } from './not-sent.ts';
import { SseParser } from './sse-parser.ts';

export interface ExchangeRequest {
  readonly pool: Pick<Pool, 'dispatch'>;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** Of one message. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** A message's JSON, as the server wrote it. */
  readonly onMessage: (json: string) => void;
  /** The answer has begun. */
  readonly onHead?: () => void;
}

export interface ExchangeEnd {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Of an answer that is no message: its beginning. */
  readonly text: string;
  /** Where the stream can be taken up again; empty without. */
  readonly lastEventId: string;
  readonly retryMs: number | null;
}

const maxTextChars = 64 * 1024;

/**
 * Resolves at the end of the answer.
 *
 * @throws NotSentError when no connection came about; else the transport's error, or a RangeError for a message that is
 * too large
 */
export function exchange(request: ExchangeRequest): Promise<ExchangeEnd> {
  const { pool, method, path, headers, body, maxBytes, signal, onMessage, onHead } = request;
  const { promise, resolve, reject } = Promise.withResolvers<ExchangeEnd>();
  if (signal.aborted) return Promise.reject(signal.reason);
  const decoder = new StringDecoder('utf8');
  const texts: string[] = [];
  let chars = 0;
  let head: Pick<ExchangeEnd, 'status' | 'headers'> = { status: 0, headers: {} };
  let parser: SseParser | null = null;
  let abort = (_: Error): void => undefined;
  const onAbort = (): void => {
    abort(signal.reason as Error);
    reject(signal.reason);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  const take = (text: string): void => {
    if (parser !== null) {
      parser.take(text);
      return;
    }
    chars += text.length;
    if (chars > (isGood(head.status) ? maxBytes : maxTextChars)) {
      if (!isGood(head.status)) return;
      throw new RangeError(`the answer has over ${maxBytes} characters`);
    }
    texts.push(text);
  };
  const handler: Dispatcher.DispatchHandler = {
    onRequestStart: (controller) => {
      abort = (reason) => controller.abort(reason);
      if (signal.aborted) onAbort();
    },
    onResponseStart: (_, status, responseHeaders) => {
      if (status < 200) return;
      head = { status, headers: responseHeaders };
      onHead?.();
      if (isGood(status) && isEventStream(responseHeaders['content-type'])) {
        parser = new SseParser(({ data }) => onMessage(data), maxBytes);
      }
    },
    onResponseData: (controller, chunk) => {
      try {
        take(decoder.write(chunk));
      } catch (error) {
        controller.abort(error as Error);
      }
    },
    onResponseEnd: () => {
      signal.removeEventListener('abort', onAbort);
      const text = texts.join('') + decoder.end();
      const isMessage = parser === null && isGood(head.status) && text.trim() !== '';
      if (isMessage) onMessage(text);
      resolve({
        ...head,
        text: isMessage ? '' : text,
        lastEventId: parser?.lastId ?? '',
        retryMs: parser?.retryMs ?? null,
      });
    },
    onResponseError: (_, error) => {
      signal.removeEventListener('abort', onAbort);
      reject(head.status === 0 ? asNotSent(error) : error);
    },
  };
  // How long it may take is for the call's own deadline.
  pool.dispatch({ method, path, headers, body, headersTimeout: 0, bodyTimeout: 0 }, handler);
  return promise;
}

function isGood(status: number): boolean {
  return status >= 200 && status < 300;
}

function isEventStream(type: string | string[] | undefined): boolean {
  return String(type ?? '')
    .toLowerCase()
    .startsWith('text/event-stream');
}
