import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'vitest';
import type { Fleet } from '../../../src/cli/context.ts';
import { lockFleet } from '../../../src/runtime/state/fleet-lock.ts';
import { embeddedDirectory } from '../../../src/runtime/vector/embedded-directory.ts';
import { openEmbeddedStore } from '../../../src/runtime/vector/embedded-store.ts';
import type { VectorStore } from '../../../src/runtime/vector/vector-store.ts';
import { article, fill, note } from '../../runtime/vector/transfer/stores.ts';
import { fleetDirectory } from '../../support/fleet-directory.ts';
import { fleet as fakeFleet, mcpctl } from '../support.ts';

interface World extends AsyncDisposable {
  readonly fleet: Fleet;
  readonly store: VectorStore;
  readonly file: string;
}

/** A fleet on the embedded engine, with something in it. */
async function world(): Promise<World> {
  const directory = await fleetDirectory();
  const { paths } = directory;
  const store = openEmbeddedStore({ directory: embeddedDirectory(paths.data) });
  await fill(store, 30);
  return {
    fleet: fakeFleet({ paths }),
    store,
    file: path.join(path.dirname(paths.root), 'backup.jsonl.gz'),
    [Symbol.asyncDispose]: async () => {
      await store.close();
      await directory[Symbol.asyncDispose]();
    },
  };
}

describe('mcpctl vectors backup and restore', () => {
  it('brings back what was lost', async ({ expect }) => {
    await using there = await world();
    const { fleet, store, file } = there;
    const backup = await mcpctl(['vectors', 'backup', file], { fleet });
    expect(backup).toEqual({ code: 0, out: `66 objects of 2 collections are in ${file}\n`, err: '' });
    await store.deleteCollection(article.name);
    await store.setTenants(note.name, [{ name: 'ann', status: 'removed' }]);
    const restore = await mcpctl(['vectors', 'restore', file, '--replace'], { fleet });
    expect(restore).toMatchObject({ code: 0, out: '66 objects of 2 collections are restored\n' });
    expect(await store.count(article.name)).toBe(30);
    expect(await store.count(note.name, undefined, { tenant: 'ann' })).toBe(12);
  });

  it('overwrites neither a file nor objects unasked', async ({ expect }) => {
    await using there = await world();
    const { fleet, file } = there;
    await mcpctl(['vectors', 'backup', file], { fleet });
    const again = await mcpctl(['vectors', 'backup', file], { fleet });
    expect(again).toMatchObject({ code: 2, err: expect.stringContaining('exists; nothing was written') });
    const restore = await mcpctl(['vectors', 'restore', file], { fleet });
    expect(restore).toMatchObject({ code: 1, err: expect.stringContaining('[TRANSFER_BLOCKED]') });
  });

  it('says why a file cannot be written', async ({ expect }) => {
    await using there = await world();
    const file = path.join(there.file, 'in', 'no', 'directory');
    const { code, err } = await mcpctl(['vectors', 'backup', file], { fleet: there.fleet });
    expect({ code, err }).toEqual({
      code: 2,
      err: expect.stringMatching(/^error: cannot write .*directory: ENOENT/),
    });
  });

  it('refuses what is no backup', async ({ expect }) => {
    await using there = await world();
    await writeFile(there.file, 'hello');
    const { code, err } = await mcpctl(['vectors', 'restore', there.file, '--replace'], {
      fleet: there.fleet,
    });
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('[BACKUP_UNREADABLE]') });
    expect(await there.store.count(article.name)).toBe(30);
  });

  it('is one at a time', async ({ expect }) => {
    await using there = await world();
    const { paths } = there.fleet;
    const options = { timeoutMs: 1000, signal: new AbortController().signal };
    await using _lock = await lockFleet(`${paths.root}/vectors`, options);
    const { code } = await mcpctl(['vectors', 'backup', there.file], { fleet: there.fleet });
    expect({ code, isThere: existsSync(there.file) }).toEqual({ code: 5, isThere: false });
  });
});
