import type { ServerResponse } from 'node:http';

/** A client that has not taken the rest of its answer by then is cut off. */
const maxReadMs = 60_000;
const smallBytes = 64 * 1024;

/** Ends the answer; who does not read it holds its memory for a minute at most. */
export function finish(response: ServerResponse, text?: string): void {
  if (text === undefined) response.end();
  else response.end(text);
  // The kernel takes little things from us at once.
  if (response.writableLength < smallBytes) return;
  const cut = setTimeout(() => response.destroy(), maxReadMs).unref();
  response.once('close', () => clearTimeout(cut));
}
