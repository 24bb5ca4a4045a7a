import type { ServerResponse } from 'node:http';

/** A client that has not taken the rest of its answer by then is cut off. */
const maxReadMs = 60_000;

/** Ends the answer; who does not read it holds its memory for a minute at most. */
export function finish(response: ServerResponse, text?: string): void {
  if (text === undefined) response.end();
  else response.end(text);
  if (response.writableLength === 0) return;
  const cut = setTimeout(() => response.destroy(), maxReadMs).unref();
  response.once('close', () => clearTimeout(cut));
}
