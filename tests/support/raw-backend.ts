/** A server behind the gateway that does with the bytes what the test says. */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RawBackend extends AsyncDisposable {
  readonly url: string;
}

/** No MCP server: the gateway's own question for tools is answered with 404. */
export function rawBackend(answer: RequestListener): Promise<RawBackend> {
  return listening((asked, response) => {
    if (asked.url?.split('?')[0] === '/mcp') response.writeHead(404).end();
    else answer(asked, response);
  });
}

/** One that takes every connection and request, and never says a word. */
export function frozenBackend(): Promise<RawBackend> {
  return listening(() => undefined);
}

async function listening(answer: RequestListener): Promise<RawBackend> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
