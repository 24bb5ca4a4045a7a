import { existsSync } from 'node:fs';
import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'vitest';
import type { Fleet } from '../../../src/cli/context.ts';
import { loadConfig } from '../../../src/runtime/config/load-config.ts';
import type { FleetConfig } from '../../../src/runtime/fleet/config.ts';
import type { CollectionConfig } from '../../../src/runtime/vector/collection.ts';
import { embeddedDirectory } from '../../../src/runtime/vector/embedded-directory.ts';
import { openEmbeddedStore } from '../../../src/runtime/vector/embedded-store.ts';
import type { VectorStore } from '../../../src/runtime/vector/vector-store.ts';
import { catalog } from '../../../src/servers/catalog.ts';
import { articles, put } from '../../runtime/vector/transfer/stores.ts';
import { fleetDirectory } from '../../support/fleet-directory.ts';
import { runWeaviate, weaviateStore } from '../../support/weaviate.ts';
import { needsWeaviate } from '../../support/weaviate-binary.ts';
import { weaviateKeys } from '../../support/weaviate-process.ts';
import { type Ending, fleet as fakeFleet, mcpctl, replica, snapshot } from '../support.ts';

const book: CollectionConfig = {
  name: 'MigrateBook',
  properties: [{ name: 'title', dataType: 'text' }],
  dimensions: 8,
  space: 'a-model',
};

const text = `version: 1   # of the format
# where vectors are
vectors: { engine: embedded } # for now
servers:
    memory: { port: 0 }
`;

interface World extends AsyncDisposable {
  readonly file: string;
  readonly memoFile: string;
  readonly embedded: VectorStore;
  readonly weaviate: VectorStore;
  /** What was asked of the fleet. */
  readonly done: { readonly what: string; readonly config?: FleetConfig }[];
  /** Types `mcpctl vectors migrate --to weaviate …`. */
  migrate(...flags: string[]): Promise<Ending>;
}

interface Story {
  /** Names of the servers that run. */
  readonly running?: readonly string[];
  /** Called when servers are stopped, before they are. */
  readonly onDown?: (world: { readonly embedded: VectorStore }) => Promise<void>;
  /** Whether somebody starts a server again while it should be down. */
  readonly isMeddledWith?: boolean;
  readonly interrupted?: AbortSignal;
}

/** A fleet on the embedded engine with 250 books, and a real Weaviate elsewhere without any. */
async function world(story: Story = {}): Promise<World> {
  const directory = await fleetDirectory();
  const { paths } = directory;
  const embedded = openEmbeddedStore({ directory: embeddedDirectory(paths.data) });
  await embedded.createCollection(book);
  await put(embedded, book, books(250));
  const file = path.join(path.dirname(paths.root), 'mcpctl.yaml');
  await writeFile(file, text);
  const { url, grpcPort } = await runWeaviate();
  const weaviate = await weaviateStore();
  const done: World['done'] = [];
  let running = story.running ?? [];
  const machine = () => ({ memoryBytes: 64 * 1024 ** 3, cores: 16 });
  const env = { WEAVIATE_KEY: weaviateKeys.admin };
  const fleet: Fleet = fakeFleet({
    paths,
    loadConfig: () => loadConfig({ file, env, catalog, machine }),
    snapshot: async () => snapshot({ replicas: running.map((id) => replica({ id, server: id })) }),
    down: async ({ servers }) => {
      await story.onDown?.({ embedded });
      done.push({ what: `down ${servers.join(' ')}` });
      if (story.isMeddledWith !== true) running = running.filter((id) => !servers.includes(id));
      return snapshot();
    },
    up: async ({ config, servers }) => {
      done.push({ what: `up ${servers.join(' ')}`, config });
      running = story.running ?? [];
      return snapshot();
    },
  });
  const place = ['--url', url, '--grpc-port', String(grpcPort), '--api-key', `\${env:WEAVIATE_KEY}`];
  return {
    file,
    memoFile: path.join(paths.root, 'vectors-migration.json'),
    embedded,
    weaviate,
    done,
    migrate: (...flags) =>
      mcpctl(['vectors', 'migrate', '--to', 'weaviate', ...place, ...flags], {
        fleet,
        env,
        ...(story.interrupted === undefined ? {} : { interrupted: story.interrupted }),
      }),
    [Symbol.asyncDispose]: async () => {
      await weaviate.deleteCollection(book.name);
      await weaviate.close();
      await embedded.close();
      await directory[Symbol.asyncDispose]();
    },
  };
}

function books(count: number) {
  return articles(count).map(({ id, properties: { title = '' }, vector }) => ({
    id,
    properties: { title },
    ...(vector === undefined ? {} : { vector }),
  }));
}

/** As when the fleet still has its engine: nothing is switched. */
async function untouched({ file }: World): Promise<boolean> {
  return (await readFile(file, 'utf8')) === text;
}

describe('mcpctl vectors migrate', { timeout: 60_000 }, () => {
  it('copies, compares, and only then writes the config and starts the servers anew', async (context) => {
    const { expect } = context;
    needsWeaviate(context);
    await using there = await world({ running: ['gateway', 'memory', 'weaviate-direct', 'postgres'] });
    await chmod(there.file, 0o640);
    const { code, out, err } = await there.migrate();
    expect({ code, err }).toEqual({
      code: 0,
      err: expect.stringContaining('stopping memory and weaviate-direct until the engine is switched'),
    });
    expect(out).toMatch(/now: 250 objects of 1 collections, the same in \d+ searches/);
    expect(out).toContain('memory and weaviate-direct use it now');
    expect(await there.weaviate.count(book.name)).toBe(250);
    const { url, grpcPort } = await runWeaviate();
    const vectors = `vectors: { engine: weaviate, url: '${url}', grpcPort: ${grpcPort}, apiKey: '\${env:WEAVIATE_KEY}' }`;
    expect(await readFile(there.file, 'utf8')).toBe(text.replace('vectors: { engine: embedded }', vectors));
    expect((await stat(there.file)).mode & 0o777).toBe(0o640);
    expect(there.done.map(({ what }) => what)).toEqual([
      'down memory weaviate-direct',
      'up gateway memory weaviate-direct postgres',
    ]);
    expect(there.done[1]?.config?.vectors).toEqual({
      engine: 'weaviate',
      managed: false,
      url,
      grpcPort,
      apiKey: weaviateKeys.admin,
    });
    expect(existsSync(there.memoFile)).toBe(false);
    expect((await there.migrate()).out).toContain('already');
  });

  it('loses nothing that is written until the servers are stopped', async (context) => {
    const { expect } = context;
    needsWeaviate(context);
    const late = books(7);
    await using there = await world({
      running: ['memory'],
      onDown: async ({ embedded }) => {
        await put(embedded, book, late);
        const [first] = await embedded.list(book.name, { limit: 1 });
        await embedded.delete(book.name, [first?.id ?? '']);
      },
    });
    expect(await there.migrate('--json')).toMatchObject({ code: 0 });
    expect(await there.weaviate.count(book.name)).toBe(256);
    for (const { id, properties } of late)
      expect((await there.weaviate.get(book.name, id))?.properties).toEqual(properties);
  });

  it('switches nothing when somebody starts a server meanwhile', async (context) => {
    const { expect } = context;
    needsWeaviate(context);
    await using there = await world({ running: ['memory'], isMeddledWith: true });
    const { code, err } = await there.migrate();
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringContaining('memory was started meanwhile, and may have written [TRANSFER_DIFFERS]'),
    });
    expect(await untouched(there)).toBe(true);
    expect(there.done.at(-1)).toMatchObject({
      what: 'up memory',
      config: { vectors: { engine: 'embedded' } },
    });
  });

  it('touches no collection of another owner, and stops no server for that', async (context) => {
    const { expect } = context;
    needsWeaviate(context);
    await using there = await world({ running: ['memory'] });
    await there.weaviate.createCollection(book);
    await put(there.weaviate, book, books(1));
    const { code, err } = await there.migrate();
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('[TRANSFER_BLOCKED]') });
    expect(await there.weaviate.count(book.name)).toBe(1);
    expect({ isUntouched: await untouched(there), done: there.done }).toEqual({
      isUntouched: true,
      done: [],
    });
    expect((await there.migrate('--replace')).code).toBe(0);
    expect(await there.weaviate.count(book.name)).toBe(250);
  });

  it('goes on where it was interrupted', async (context) => {
    const { expect } = context;
    needsWeaviate(context);
    const stop = new AbortController();
    await using there = await world({
      running: ['memory'],
      interrupted: stop.signal,
      onDown: async () => stop.abort(),
    });
    const { code, err } = await there.migrate();
    expect({ code, err }).toEqual({ code: 130, err: expect.stringContaining('[INTERRUPTED]') });
    expect(existsSync(there.memoFile)).toBe(true);
    expect(await untouched(there)).toBe(true);
    expect(there.done.map(({ what }) => what)).toEqual(['down memory', 'up memory']);
  });

  it.for([
    ['--to', 'embedded', '--url', 'http://127.0.0.1:1'],
    ['--to', 'weaviate', '--api-key', 'x'],
    ['--to', 'qdrant'],
    [],
  ])('refuses %j', async (flags, { expect }) => {
    expect((await mcpctl(['vectors', 'migrate', ...flags])).code).toBe(2);
  });

  it('says what is missing where there is no config file', async ({ expect }) => {
    const { code, err } = await mcpctl(['vectors', 'migrate', '--to', 'weaviate']);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('[CONFIG_FILE_NEEDED]') });
    expect(err).toContain('--state-dir /state');
  });

  it('finds out before anything else that a key cannot be had', async ({ expect }) => {
    await using directory = await fleetDirectory();
    const file = path.join(path.dirname(directory.paths.root), 'mcpctl.yaml');
    await writeFile(file, text);
    const machine = () => ({ memoryBytes: 64 * 1024 ** 3, cores: 16 });
    const fleet = fakeFleet({
      paths: directory.paths,
      loadConfig: () => loadConfig({ file, env: {}, catalog, machine }),
    });
    const flags = ['--url', 'http://127.0.0.1:1', '--api-key', `\${env:NOPE}`];
    const { code, err } = await mcpctl(['vectors', 'migrate', '--to', 'weaviate', ...flags], { fleet });
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('[CONFIG_SECRET_UNRESOLVED]') });
  });
});
