/** Servers for a whole run of tests, each started when the first test file asks for it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

interface Keeper {
  readonly process: ChildProcess;
  /** What it wrote about its server. */
  readonly line: Promise<string>;
}

export interface KeeperDesk {
  /** Answers with the first line of a keeper: of another one for each path. */
  readonly url: string;
  close(): Promise<void>;
}

/** @param script path of the keeper: a program that runs a server until its standard input ends */
export async function openKeeperDesk(script: string): Promise<KeeperDesk> {
  const keepers = new Map<string, Keeper>();
  const desk = createServer(({ url: path = '/' }, response) => {
    const keeper = keepers.get(path) ?? startKeeper(script);
    keepers.set(path, keeper);
    keeper.line.then(
      (line) => response.end(line),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  desk.listen(0, '127.0.0.1');
  await once(desk, 'listening');
  return {
    url: `http://127.0.0.1:${(desk.address() as AddressInfo).port}`,
    close: async () => {
      desk.close();
      desk.closeAllConnections();
      await Promise.all([...keepers.values()].map(stopKeeper));
    },
  };
}

/** @throws Error why the server did not start */
export async function askDesk(url: string): Promise<string> {
  const response = await fetch(url);
  const answer = await response.text();
  if (!response.ok) throw new Error(answer);
  return answer;
}

function startKeeper(script: string): Keeper {
  // A group of its own: Ctrl-C reaches the test runner, whose end then ends this.
  const child = spawn(process.execPath, [script], { detached: true, stdio: ['pipe', 'pipe', 'inherit'] });
  return { process: child, line: firstLine(child.stdout) };
}

async function firstLine(output: Readable): Promise<string> {
  for await (const line of createInterface({ input: output })) return line;
  throw new Error('The server for the tests did not start; its messages are above');
}

async function stopKeeper({ process: child }: Keeper): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.stdin?.end();
  await gone;
}
