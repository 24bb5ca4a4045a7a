/** What cannot be read as a request is refused in the words of everything else. */
import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

const invalidRequest = -32_600;

/** By what Node says went wrong. @see https://nodejs.org/api/http.html#event-clienterror */
const refusals: Readonly<Record<string, readonly [status: number, message: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'The headers are too large; all of them together have 16 KiB at most'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'The extensions of a chunk are too large'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not come in time'],
};

/** @param response of the last request of this connection */
export function refuseUnreadable(
  error: Error & { readonly code?: string },
  socket: Duplex,
  response: ServerResponse | undefined,
): void {
  const isAnswered = response?.headersSent === true && !response.writableFinished;
  // Nobody hears it, or it would stand amid another answer.
  if (!socket.writable || error.code === 'ECONNRESET' || isAnswered) {
    socket.destroy(error);
    return;
  }
  const [status, message] = refusals[error.code ?? ''] ?? [400, `This is no request: ${error.message}`];
  const body = JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: invalidRequest, message } });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}
