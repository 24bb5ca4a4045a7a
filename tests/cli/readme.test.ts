/** What README.md tells the reader to type exists. */
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'vitest';
import { commandTable } from '../../src/cli/command-table.ts';
import { loadConfig } from '../../src/runtime/config/load-config.ts';
import { catalog } from '../../src/servers/catalog.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const root = path.resolve(import.meta.dirname, '../..');
const page = readFileSync(path.join(root, 'README.md'), 'utf8');

describe('README.md', () => {
  it('names only commands that exist', ({ expect }) => {
    const blocks = [...page.matchAll(/^```sh\n(.*?)^```/gms)].map(([, code]) => code).join('');
    const typed = [...blocks.matchAll(/mcpctl (\w+)/g)].map(([, name]) => name);
    expect(typed.length).toBeGreaterThan(5);
    expect(typed.filter((name) => !Object.hasOwn(commandTable, name ?? ''))).toEqual([]);
  });
  it('links only to files that exist', ({ expect }) => {
    const linked = [...page.matchAll(/\]\(([^)#]+)\)/g)].map(([, file = '']) => file);
    expect(linked.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  });
  it('shows a config that is valid', async ({ expect }) => {
    await using directory = await temporaryDirectory('readme');
    const file = path.join(directory.path, 'mcpctl.yaml');
    await writeFile(file, /^```yaml\n(.*?)^```/ms.exec(page)?.[1] ?? '');
    const env = { DATABASE_URL: 'postgres://me@127.0.0.1:5432/fleet', DOCS_TOKEN: 'secret' };
    const { servers, thirdParty } = await loadConfig({
      file,
      env,
      catalog,
      machine: () => ({ memoryBytes: 8e9, cores: 2 }),
    });
    expect(servers).toMatchObject({ memory: { replicas: 2 }, orchestrator: { enabled: false } });
    expect(thirdParty).toMatchObject({ filesystem: { kind: 'hosted' }, docs: { kind: 'remote' } });
  });
});
