/**
 * Whether PostgreSQL takes connections, asked without a password, as pg_isready does.
 *
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-START-UP
 */
import { connect } from 'node:net';

const protocolVersion3 = 196_608;
const authenticationRequest = 0x52; // 'R'

/** @throws Error when it does not listen, is still starting or stopping, or says nothing within `timeoutMs` */
export function probePostgres(options: { readonly port: number; readonly timeoutMs: number }): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = connect({ host: '127.0.0.1', port: options.port });
  socket.setTimeout(options.timeoutMs, () =>
    socket.destroy(new Error(`no answer in ${options.timeoutMs} ms`)),
  );
  socket.once('connect', () => socket.write(startupMessage('postgres')));
  socket.once('data', (answer) => {
    if (answer[0] === authenticationRequest) resolve();
    else reject(new Error('it does not take connections yet'));
    socket.destroy();
  });
  socket.once('error', reject);
  socket.once('close', () => reject(new Error('it closed the connection')));
  return promise;
}

function startupMessage(user: string): Buffer {
  const parameters = Buffer.from(`user\0${user}\0database\0postgres\0\0`);
  const header = Buffer.alloc(8);
  header.writeInt32BE(header.length + parameters.length, 0);
  header.writeInt32BE(protocolVersion3, 4);
  return Buffer.concat([header, parameters]);
}
