/**
 * Runs one throw-away PostgreSQL for as long as its standard input stays open, and writes its URL as a line.
 *
 * The input is a pipe from the test runner: it ends with the runner, even when that is killed. Then PostgreSQL is
 * stopped and its directory removed.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { postgresUrl } from '../../src/runtime/database/embedded-url.ts';
import { openDatabase } from '../../src/runtime/database/pool.ts';
import { preparePostgres } from '../../src/servers/postgres/prepare-postgres.ts';
import { freePort } from './free-port.ts';

const password = 'throw-away password';
const startTimeoutMs = 20_000;
const retryMs = 20;

const orphaned = new AbortController();
const inputEnded = once(process.stdin.resume(), 'end').then(() => orphaned.abort());
const root = await mkdtemp(path.join(os.tmpdir(), 'mcpctl-test-postgres-'));
let postgres: ChildProcess | null = null;
try {
  const port = await freePort();
  postgres = await start(port);
  const url = postgresUrl({ port, password });
  await answering(url, postgres);
  process.stdout.write(`${url}\n`);
  await inputEnded;
} catch (error) {
  if (!orphaned.signal.aborted) throw error;
} finally {
  if (postgres !== null && postgres.exitCode === null) {
    postgres.kill('SIGINT');
    await once(postgres, 'exit');
  }
  await rm(root, { recursive: true, force: true });
}

async function start(port: number): Promise<ChildProcess> {
  const environment = { dataDirectory: root, host: '127.0.0.1', port, password };
  const { command, env } = await preparePostgres(environment, {
    env: process.env,
    uid: process.getuid?.(),
    signal: orphaned.signal,
    isDurable: false,
  });
  const speed = ['-c', 'fsync=off', '-c', 'full_page_writes=off', '-c', 'log_min_messages=panic'];
  const [file = '', ...args] = [...command, ...speed];
  return spawn(file, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
}

async function answering(url: string, server: ChildProcess): Promise<void> {
  const deadline = performance.now() + startTimeoutMs;
  const db = openDatabase({ url, applicationName: 'postgres-keeper', maxConnections: 1 });
  try {
    while (true) {
      try {
        await db.query('SELECT 1');
        return;
      } catch (error) {
        if (server.exitCode !== null || performance.now() > deadline) throw error;
        await delay(retryMs, undefined, { signal: orphaned.signal });
      }
    }
  } finally {
    await db.close();
  }
}
