/** Gateways from npm, installed into a directory that outlives the run: they are no dependencies of mcpctl. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../tests/support/free-port.ts';
import { sessionCaller } from '../session-caller.ts';
import { type Contender, echoCommand, type Order } from './contender.ts';
import { spawned } from './spawned.ts';
import { sseCaller } from './sse-caller.ts';

interface Release {
  readonly name: string;
  readonly version: string;
  /** Of the program, in its package. */
  readonly script: string;
  readonly start: (script: string, order: Order) => ReturnType<Contender['start']>;
}

const releases: readonly Release[] = [
  {
    name: 'supergateway',
    version: '4.0.0',
    script: 'dist/index.js',
    start: async (script, order) => {
      const port = String(await freePort());
      const server = echoCommand(order.label).join(' ');
      const options = ['--outputTransport', 'streamableHttp', '--stateful', '--logLevel', 'none'];
      return spawned([process.execPath, script, '--stdio', server, ...options, '--port', port], order, {
        open: (given) => sessionCaller(`http://127.0.0.1:${port}/mcp`, given),
        tool: 'echo',
      });
    },
  },
  {
    name: 'mcp-proxy',
    version: '6.7.19',
    script: 'dist/bin/mcp-proxy.mjs',
    start: async (script, order) => {
      const port = String(await freePort());
      const options = ['--host', '127.0.0.1', '--port', port, '--server', 'stream'];
      return spawned([process.execPath, script, ...options, '--', ...echoCommand(order.label)], order, {
        open: (given) => sessionCaller(`http://127.0.0.1:${port}/mcp`, given),
        tool: 'echo',
      });
    },
  },
  {
    name: 'mcp-hub',
    version: '4.2.1',
    script: 'dist/cli.js',
    start: async (script, order) => {
      const port = String(await freePort());
      const [command, ...args] = echoCommand(order.label);
      const config = path.join(order.directory, 'mcp-hub.json');
      await writeFile(config, JSON.stringify({ mcpServers: { echo: { command, args } } }));
      return spawned([process.execPath, script, '--port', port, '--config', config], order, {
        open: (given) => sseCaller(`http://127.0.0.1:${port}/mcp`, given),
        tool: 'echo__echo',
      });
    },
  },
];

/** Those that are there or can be had; of the others it says why not. @param cache absolute */
export async function npmGateways(cache: string): Promise<readonly Contender[]> {
  const contenders: Contender[] = [];
  for (const { name, version, script, start } of releases) {
    const place = path.join(cache, `${name}-${version}`);
    try {
      await install(`${name}@${version}`, place);
      const file = path.join(place, 'node_modules', name, script);
      contenders.push({ name: `${name} ${version}`, start: (order) => start(file, order) });
    } catch (error) {
      console.log(`left out: ${name} ${version}: ${error instanceof Error ? error.message : error}`);
    }
  }
  return contenders;
}

async function install(release: string, place: string): Promise<void> {
  if (existsSync(path.join(place, 'node_modules'))) return;
  await mkdir(place, { recursive: true });
  const args = ['install', '--prefix', place, '--no-audit', '--no-fund', '--ignore-scripts', release];
  await promisify(execFile)('npm', args, { timeout: 300_000 });
}
