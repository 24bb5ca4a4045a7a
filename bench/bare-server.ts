/** One server in the foreground, without a supervisor: `mcpctl serve <server>`, configured by environment. */
import { once } from 'node:events';
import { createConnection } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { postgresUrl } from '../src/runtime/database/embedded-url.ts';
import { type BoundProcess, boundProcess } from '../tests/support/bound-process.ts';
import { freePort } from '../tests/support/free-port.ts';

export interface BareServer extends AsyncDisposable {
  readonly port: number;
  /** Resolves when it answers that it is ready. */
  ready(): Promise<void>;
  isListening(): Promise<boolean>;
}

export interface BarePlace {
  readonly directory: string;
  /** Of the PostgreSQL that the others use; this one's own when it is PostgreSQL. */
  readonly databasePort: number;
}

const program = path.resolve(import.meta.dirname, '../bin/mcpctl.js');
const password = 'a password for benchmarks';
const readyTimeoutMs = 60_000;
const probeMs = 10;

export async function bareServer(
  server: string,
  { directory, databasePort }: BarePlace,
): Promise<BareServer> {
  const port = server === 'postgres' ? databasePort : await freePort();
  const running = await boundProcess([process.execPath, program, 'serve', server], {
    PATH: process.env['PATH'],
    HOME: directory,
    NODE_COMPILE_CACHE: path.join(directory, 'compile'),
    MCPCTL_PORT: String(port),
    MCPCTL_AUTH: 'none',
    MCPCTL_DATA_DIR: path.join(directory, 'data'),
    MCPCTL_DATABASE_PASSWORD: password,
    MCPCTL_GATEWAY_URL: 'http://127.0.0.1:9',
    MCPCTL_ROUTES: path.join(directory, 'routes.json'),
    DATABASE_URL: postgresUrl({ port: databasePort, password }),
  });
  const isReady = server === 'postgres' ? () => isListening(port) : () => answersReady(port);
  return {
    port,
    ready: () => until(isReady, running, server),
    isListening: () => isListening(port),
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  };
}

async function until(isReady: () => Promise<boolean>, running: BoundProcess, server: string): Promise<void> {
  const deadline = performance.now() + readyTimeoutMs;
  let hasEnded = false;
  void running.exitCode.then(() => {
    hasEnded = true;
  });
  while (!(await isReady())) {
    if (hasEnded) throw new Error(`${server} ended before it was ready:\n${await running.output}`);
    if (performance.now() > deadline) throw new Error(`${server} was not ready after ${readyTimeoutMs} ms`);
    await delay(probeMs);
  }
}

async function answersReady(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/ready`)).ok;
  } catch {
    // Nobody listens yet.
    return false;
  }
}

async function isListening(port: number): Promise<boolean> {
  const socket = createConnection({ port, host: '127.0.0.1' });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    // Nobody listens yet.
    return false;
  } finally {
    socket.destroy();
  }
}
