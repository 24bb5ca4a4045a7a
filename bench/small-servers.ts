/** mcpctl as it is, with some servers more in its catalog. */
import { appendFile, copyFile, cp, mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import type { ServerEntry } from '../src/runtime/fleet/server-entry.ts';

const root = path.resolve(import.meta.dirname, '..');
const entry = 'servers/small/main.js';

export function smallServers(count: number): readonly ServerEntry[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `small-${index + 1}`,
    description: 'The smallest server there can be',
    entry,
    kind: 'mcp',
    port: 0,
    furtherPorts: [],
    needs: [],
    prefers: [],
    callsGateway: false,
    toolsets: [],
  }));
}

/** Copies what was built to `directory`, with `servers` added. @returns path of the program */
export async function installationWith(servers: readonly ServerEntry[], directory: string): Promise<string> {
  await cp(path.join(root, 'dist'), path.join(directory, 'dist'), { recursive: true });
  await cp(path.join(root, 'bin'), path.join(directory, 'bin'), { recursive: true });
  await copyFile(path.join(root, 'package.json'), path.join(directory, 'package.json'));
  for (const shared of ['node_modules', 'models']) {
    await symlink(path.join(root, shared), path.join(directory, shared));
  }
  const program = path.join(directory, 'dist', entry);
  await mkdir(path.dirname(program));
  await copyFile(path.join(import.meta.dirname, 'fixtures/small-server.js'), program);
  const rows = servers.map((server) => JSON.stringify(server)).join(',\n');
  await appendFile(path.join(directory, 'dist/servers/catalog.js'), `\ncatalog.push(${rows});\n`);
  return path.join(directory, 'bin/mcpctl.js');
}
