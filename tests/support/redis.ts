/** A Redis of the test's own, on a free port, without anything on disk. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { freePort } from './free-port.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const binary = ['redis-server', 'valkey-server'].find(
  (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0,
);

/** Why there is no Redis to test with; `null` when there is one. */
export const noRedis: string | null =
  binary === undefined ? 'neither redis-server nor valkey-server is installed' : null;

export interface TestRedis extends AsyncDisposable {
  readonly url: string;
  /** As `kill -9` does it. */
  kill(): Promise<void>;
  /** On the same port, empty. */
  start(): Promise<void>;
  freeze(): void;
  thaw(): void;
}

const running = new Set<ChildProcess>();

/** For `afterAll`: a test that times out does not get to its own clean-up. */
export async function killRedisServers(): Promise<void> {
  await Promise.all([...running].map(end));
}

export async function startRedis(): Promise<TestRedis> {
  if (binary === undefined) throw new Error(noRedis ?? '');
  const port = await freePort();
  const directory = await temporaryDirectory('redis');
  let child: ChildProcess | null = null;
  const start = async (): Promise<void> => {
    child = await spawnRedis(binary, port, directory.path);
  };
  const kill = async (): Promise<void> => {
    if (child !== null) await end(child);
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    kill,
    start,
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    [Symbol.asyncDispose]: async () => {
      await kill();
      await directory[Symbol.asyncDispose]();
    },
  };
}

async function spawnRedis(command: string, port: number, directory: string): Promise<ChildProcess> {
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn(command, [...options, '--dir', directory], { stdio: ['ignore', 'pipe', 'inherit'] });
  running.add(child);
  child.once('exit', () => running.delete(child));
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) {
    if (line.includes('Ready to accept connections')) {
      child.stdout.resume();
      return child;
    }
  }
  throw new Error(`${command} did not start on port ${port}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
