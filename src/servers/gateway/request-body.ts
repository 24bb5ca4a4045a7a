import type { IncomingMessage } from 'node:http';

/** Larger ones are refused: a request is held in memory until a server has taken it. */
export const maxRequestBytes: number = 8 * 1024 * 1024;

/** The whole body; `null` when it is over `maxRequestBytes`. Reads to the end even so: who still sends hears no answer. */
export async function readRequestBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= maxRequestBytes) chunks.push(chunk);
    else chunks.length = 0;
  }
  return size <= maxRequestBytes ? Buffer.concat(chunks, size) : null;
}
