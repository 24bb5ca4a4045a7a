/** The body of one request, bounded in size. */
import type { IncomingMessage } from 'node:http';

/** Larger ones are refused: a request is held in memory until a server has taken it. */
export const maxRequestBytes: number = 8 * 1024 * 1024;
/** What a refused client still sends is read and thrown away: it would not hear the answer in a closed connection. */
const maxDiscardMs = 5000;

/**
 * The whole body; `null` as soon as it is known to be over `maxBytes`.
 *
 * @throws the connection's error when the client goes away before its end
 */
export function readRequestBody(
  request: IncomingMessage,
  maxBytes: number = maxRequestBytes,
): Promise<Buffer | null> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer | null>();
  const chunks: Buffer[] = [];
  let size = 0;
  let late: NodeJS.Timeout | null = null;
  const refuse = (): void => {
    chunks.length = 0;
    late = setTimeout(() => request.socket.destroy(), maxDiscardMs).unref();
    resolve(null);
  };
  request.on('data', (chunk: Buffer) => {
    if (late !== null) return;
    size += chunk.length;
    if (size <= maxBytes) chunks.push(chunk);
    else refuse();
  });
  request.once('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
  request.once('error', reject);
  request.once('close', () => {
    if (late !== null) clearTimeout(late);
  });
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) refuse();
  return promise;
}
