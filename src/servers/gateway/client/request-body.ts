/** The body of one request, bounded in size. */
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Larger ones are refused: a request is held in memory until a server has taken it. */
export const maxRequestBytes: number = 8 * 1024 * 1024;
/** A client that was refused may finish what it is sending, up to here: it would not see the answer otherwise. */
const maxDiscardedBytes = 64 * 1024 * 1024;
const maxDiscardMs = 5000;

/**
 * The whole body; `null` as soon as it is known to be over `maxBytes`, and what still comes is thrown away.
 *
 * @throws the connection's error when the client goes away before its end
 */
export function readRequestBody(
  request: IncomingMessage,
  response: ServerResponse,
  maxBytes: number = maxRequestBytes,
): Promise<Buffer | null> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) {
    discardRest(request, response);
    return Promise.resolve(null);
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= maxBytes) {
        chunks.push(chunk);
        return;
      }
      request.off('data', onData);
      discardRest(request, response);
      resolve(null);
    };
    request.on('data', onData);
    request.once('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    request.once('error', reject);
  });
}

function discardRest(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('Connection', 'close');
  let size = 0;
  const cut = setTimeout(() => request.destroy(), maxDiscardMs).unref();
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxDiscardedBytes) request.destroy();
  });
  // A client that leaves in the middle has had its answer.
  request.on('error', () => undefined);
  request.once('close', () => clearTimeout(cut));
}
