import type { IncomingMessage } from 'node:http';

/** Larger ones are refused: a request is held in memory until a server has taken it. */
export const maxRequestBytes: number = 8 * 1024 * 1024;

/** The whole body; `null` when it is over `maxRequestBytes`. */
export async function readRequestBody(request: IncomingMessage): Promise<Buffer | null> {
  if (Number(request.headers['content-length'] ?? 0) > maxRequestBytes) return null;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxRequestBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
