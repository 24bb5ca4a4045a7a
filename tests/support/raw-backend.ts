/** A server behind the gateway that does with the bytes what the test says. */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RawBackend extends AsyncDisposable {
  readonly url: string;
}

export async function rawBackend(answer: RequestListener): Promise<RawBackend> {
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

/** One that takes every connection and request, and never says a word. */
export function frozenBackend(): Promise<RawBackend> {
  return rawBackend(() => undefined);
}
