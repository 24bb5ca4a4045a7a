/** Server-sent events to one client, bounded: who does not read is cut off. */
import type { ServerResponse } from 'node:http';

/** Held in memory for one client that reads slower than its server speaks. */
const maxUnreadBytes = 8 * 1024 * 1024;
const keepAliveMs = 15_000;

const open = new Set<ServerResponse>();
let keepAlive: NodeJS.Timeout | null = null;

/** Answers with a stream of events that is kept alive until it ends. */
export function beginEventStream(
  response: ServerResponse,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-cache, no-transform',
    'X-Accel-Buffering': 'no',
    ...headers,
  });
  response.flushHeaders();
  open.add(response);
  response.once('close', () => forget(response));
  keepAlive ??= setInterval(() => {
    for (const stream of open) stream.write(': keepalive\n\n');
  }, keepAliveMs).unref();
}

/** @param json one message, on one line or several */
export function writeEvent(response: ServerResponse, json: string): void {
  if (response.destroyed || response.writableEnded) return;
  // A line break stands between tokens of JSON only, never inside a string.
  const line = json.includes('\n') || json.includes('\r') ? json.replaceAll(/[\r\n]+/g, ' ') : json;
  response.write(`event: message\ndata: ${line}\n\n`);
  if (response.writableLength > maxUnreadBytes) response.destroy();
}

function forget(response: ServerResponse): void {
  open.delete(response);
  if (open.size > 0 || keepAlive === null) return;
  clearInterval(keepAlive);
  keepAlive = null;
}
