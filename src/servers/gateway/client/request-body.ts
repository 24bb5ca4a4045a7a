/** The body of one request, bounded in size. */
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Larger ones are refused: a request is held in memory until a server has taken it. */
export const maxRequestBytes: number = 8 * 1024 * 1024;
/** A client that still sends hears no answer: up to here it may finish, and what it sends is thrown away. */
const maxDiscardedBytes = 32 * 1024 * 1024;
const maxDiscardMs = 15_000;

/**
 * The whole body; `null` when it is over `maxBytes`, and far too large ones are not waited for.
 *
 * @throws the connection's error when the client goes away before its end
 */
export function readRequestBody(
  request: IncomingMessage,
  response: ServerResponse,
  maxBytes: number = maxRequestBytes,
): Promise<Buffer | null> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer | null>();
  const chunks: Buffer[] = [];
  let size = 0;
  let late: NodeJS.Timeout | null = null;
  const done = (body: Buffer | null): void => {
    if (late !== null) clearTimeout(late);
    resolve(body);
  };
  const refuse = (): void => {
    response.setHeader('Connection', 'close');
    request.pause();
    done(null);
  };
  if (Number(request.headers['content-length'] ?? 0) > maxDiscardedBytes) {
    discard(request, () => done(null));
    return promise;
  }
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= maxBytes) chunks.push(chunk);
    else {
      chunks.length = 0;
      late ??= setTimeout(refuse, maxDiscardMs).unref();
      if (size > maxDiscardedBytes) refuse();
    }
  });
  request.once('end', () => {
    if (size > maxBytes) done(null);
    else done(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks));
  });
  request.once('error', (error) => {
    if (late !== null) clearTimeout(late);
    reject(error);
  });
  return promise;
}

/**
 * Reads on, and throws it away: to a closed connection with bytes unread the kernel answers by a reset, which takes the
 * refusal with it. `answer` is called at once, or, where an answer closes the connection, once nothing comes any more.
 */
function discard(request: IncomingMessage, answer: () => void): void {
  const closes = /\bclose\b/i.test(request.headers.connection ?? '');
  const late = setTimeout(() => (closes ? answer() : request.socket.destroy()), maxDiscardMs).unref();
  request.once('close', () => clearTimeout(late));
  request.once('end', answer);
  // The client is gone, and hears nothing.
  request.once('error', answer);
  request.resume();
  if (!closes) answer();
}
