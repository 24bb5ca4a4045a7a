/** A built-in server in a process of its own, on a free port, as the fleet starts it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { connectFleetClient, type FleetClient } from '../../src/runtime/mcp/fleet-client.ts';

export interface ServerProcess extends AsyncDisposable {
  readonly url: string;
  readonly client: FleetClient;
  /** The structured value of a call that succeeds. */
  call<T = Record<string, unknown>>(tool: string, args: Record<string, unknown>): Promise<T>;
  /** As `kill -9` does it. */
  kill(): Promise<void>;
  /** @returns its exit code */
  stop(): Promise<number | null>;
}

const servers = path.join(import.meta.dirname, '../../src/servers');
const running = new Set<ChildProcess>();

/** For `afterAll`: a test that times out does not get to its own clean-up. */
export async function killServerProcesses(): Promise<void> {
  await Promise.all([...running].map((child) => end(child, 'SIGKILL')));
}

/** @param env what the server needs besides `MCPCTL_PORT` and `MCPCTL_AUTH` */
export async function startServerProcess(
  server: string,
  env: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  const main = path.join(servers, server, 'main.ts');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'], MCPCTL_AUTH: 'none', MCPCTL_PORT: '0', ...env },
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  try {
    const url = `http://127.0.0.1:${await listeningPort(server, child)}`;
    const client = await connectFleetClient({ server, url: `${url}/mcp`, token: null });
    return {
      url,
      client,
      call: async <T>(tool: string, args: Record<string, unknown>) => {
        const result = await client.callTool(tool, args);
        if (result.isError === true) throw new Error(`${tool}: ${JSON.stringify(result.content)}`);
        return result.structuredContent as T;
      },
      kill: () => end(child, 'SIGKILL'),
      stop: async () => {
        await client.close();
        await end(child, 'SIGTERM');
        return child.exitCode;
      },
      [Symbol.asyncDispose]: () => end(child, 'SIGKILL'),
    };
  } catch (error) {
    await end(child, 'SIGKILL');
    throw error;
  }
}

async function listeningPort(
  server: string,
  child: ChildProcess & { stdout: NonNullable<ChildProcess['stdout']> },
): Promise<number> {
  const lines: string[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => {
    lines.push(line);
    const { port } = JSON.parse(line) as { port?: number };
    if (port !== undefined) resolve(port);
  });
  reader.on('close', () => reject(new Error(`${server} did not start:\n${lines.join('\n')}`)));
  return promise;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}
