/** A real orchestrator in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { connectFleetClient, type FleetClient } from '../../../src/runtime/mcp/fleet-client.ts';

export interface OrchestratorProcess extends AsyncDisposable {
  readonly url: string;
  readonly client: FleetClient;
  call<T = Record<string, unknown>>(tool: string, args: Record<string, unknown>): Promise<T>;
  /** As `kill -9` does it. */
  kill(): Promise<void>;
  /** @returns its exit code */
  stop(): Promise<number | null>;
}

const main = path.join(import.meta.dirname, '../../../src/servers/orchestrator/main.ts');

const running = new Set<ChildProcess>();

/** For `afterAll`: a test that times out does not get to its own clean-up. */
export async function killOrchestrators(): Promise<void> {
  await Promise.all([...running].map((child) => end(child, 'SIGKILL')));
}

export async function startOrchestrator(env: {
  readonly databaseUrl: string;
  readonly gatewayUrl: string;
  readonly replica?: number;
}): Promise<OrchestratorProcess> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: env.databaseUrl,
      MCPCTL_GATEWAY_URL: env.gatewayUrl,
      MCPCTL_AUTH: 'none',
      MCPCTL_PORT: '0',
      MCPCTL_REPLICA: String(env.replica ?? 1),
    },
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  try {
    const url = `http://127.0.0.1:${await listeningPort(child)}`;
    const client = await connectFleetClient({ server: 'orchestrator', url: `${url}/mcp`, token: null });
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
  child: ChildProcess & { stdout: NonNullable<ChildProcess['stdout']> },
): Promise<number> {
  const lines: string[] = [];
  const port = await new Promise<number>((resolve, reject) => {
    const reader = createInterface({ input: child.stdout });
    reader.on('line', (line) => {
      lines.push(line);
      const { port: found } = JSON.parse(line) as { port?: number };
      if (found !== undefined) resolve(found);
    });
    reader.on('close', () => reject(new Error(`The orchestrator did not start:\n${lines.join('\n')}`)));
  });
  return port;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}
