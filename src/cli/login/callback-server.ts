/** Where the browser comes back to after somebody agreed, on this machine. @see RFC 8252, 7.3 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OperationalError, reasonOf } from '../../runtime/errors.ts';

export interface CallbackServer extends AsyncDisposable {
  readonly redirectUrl: string;
  /** The query of the first answer with the right `state`. */
  readonly answer: Promise<URLSearchParams>;
}

const path = '/callback';

/** @throws OperationalError `LOGIN_FAILED` when the port is taken */
export async function openCallbackServer(options: {
  readonly server: string;
  /** 0 means any free one. */
  readonly port: number;
  readonly state: string;
}): Promise<CallbackServer> {
  const { promise: answer, resolve } = Promise.withResolvers<URLSearchParams>();
  const server = createServer((request, response) => {
    const url = URL.parse(request.url ?? '', 'http://127.0.0.1');
    const isAnswer = url?.pathname === path && url.searchParams.get('state') === options.state;
    // A page that guesses the port does not know the state.
    if (!isAnswer) return response.writeHead(404).end();
    response
      .writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' })
      .end('Thank you. You can close this page and go back to the terminal.\n');
    resolve(url.searchParams);
  });
  const { promise: listening, resolve: onListening, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(options.port, '127.0.0.1', onListening);
  await listening.catch((error: unknown) => {
    const facts = { server: options.server, reason: reasonOf(error) };
    throw new OperationalError('LOGIN_FAILED', facts, { cause: error });
  });
  return {
    redirectUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    answer,
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      await closed;
    },
  };
}
