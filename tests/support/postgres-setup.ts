/** Vitest global setup: one PostgreSQL for the whole run, started when the first test file asks for it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Answers with the URL of the run's PostgreSQL. */
    readonly postgresDesk: string;
  }
}

interface Keeper {
  readonly process: ChildProcess;
  readonly url: Promise<string>;
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  let keeper: Keeper | null = null;
  const desk = createServer((_, response) => {
    keeper ??= startKeeper();
    keeper.url.then(
      (url) => response.end(url),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  desk.listen(0, '127.0.0.1');
  await once(desk, 'listening');
  project.provide('postgresDesk', `http://127.0.0.1:${(desk.address() as AddressInfo).port}`);
  return async () => {
    desk.close();
    desk.closeAllConnections();
    if (keeper !== null) await stopKeeper(keeper);
  };
}

function startKeeper(): Keeper {
  const script = fileURLToPath(new URL('./postgres-keeper.ts', import.meta.url));
  // A group of its own: Ctrl-C reaches the test runner, whose end then ends this.
  const child = spawn(process.execPath, [script], { detached: true, stdio: ['pipe', 'pipe', 'inherit'] });
  return { process: child, url: firstLine(child.stdout) };
}

async function firstLine(output: Readable): Promise<string> {
  for await (const line of createInterface({ input: output })) return line;
  throw new Error('The PostgreSQL for the tests did not start; its messages are above');
}

async function stopKeeper({ process: child }: Keeper): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.stdin?.end();
  await gone;
}
