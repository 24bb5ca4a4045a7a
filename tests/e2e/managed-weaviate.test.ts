/** A fleet whose vectors are in a real Weaviate that mcpctl runs. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { FleetSnapshot, ReplicaSnapshot } from '../../src/runtime/fleet/snapshot.ts';
import { listeningSockets } from '../../src/runtime/ports/listening-sockets.ts';
import { readFleetState } from '../../src/runtime/state/fleet-state.ts';
import { embeddedDirectory } from '../../src/runtime/vector/embedded-directory.ts';
import { openEmbeddedStore } from '../../src/runtime/vector/embedded-store.ts';
import { TrialFleet } from '../support/trial-fleet.ts';
import { noWeaviate, weaviateBinary } from '../support/weaviate-binary.ts';

const patience = { timeout: 30_000, interval: 100 };

const config = (vectors: string): string => `gateway: { port: 0 }
vectors: ${vectors}
servers:
  postgres: { port: 0 }
  weaviate: { port: 0, cpu: 1 }
  memory: { port: 0 }
  weaviate-direct: { port: 0 }
  orchestrator: { enabled: false }
  tools: { enabled: false }
`;
const managed = '{ engine: weaviate, managed: true }';
const env = { MCPCTL_WEAVIATE_BINARY: weaviateBinary() };
const missing = noWeaviate();

function weaviateOf({ replicas }: FleetSnapshot): ReplicaSnapshot {
  const found = replicas.find(({ id }) => id === 'weaviate');
  if (found === undefined) throw new Error('the fleet has no weaviate');
  return found;
}

function portsOf({ port, furtherPorts }: ReplicaSnapshot): readonly number[] {
  return [port ?? 0, ...Object.values(furtherPorts)];
}

function listening(ports: readonly number[]): readonly number[] {
  const open = new Set(listeningSockets().map(({ port }) => port));
  return ports.filter((port) => open.has(port));
}

async function isHealthy(fleet: TrialFleet): Promise<boolean> {
  const { status, replicas } = await fleet.status();
  return status === 'healthy' && replicas.every(({ state }) => state === 'ready');
}

describe.skipIf(missing !== null)('a fleet with a Weaviate of its own', { timeout: 120_000 }, () => {
  const fleet = new TrialFleet(config(managed), undefined, env);
  let ports: readonly number[] = [];

  beforeAll(async () => void (await fleet.succeed('up')), 120_000);
  afterAll(() => fleet[Symbol.asyncDispose]());

  it('is ready with all it uses, on six ports that are its own', async ({ expect }) => {
    await expect.poll(() => isHealthy(fleet), patience).toBe(true);
    const snapshot = await fleet.status();
    expect(snapshot.replicas.map(({ id }) => id)).toContain('weaviate');
    ports = portsOf(weaviateOf(snapshot));
    expect(new Set(ports).size).toBe(6);
    expect(listening(ports)).toEqual(ports);
    const memory = snapshot.replicas.find(({ id }) => id === 'memory');
    expect(memory?.dependencies).toMatchObject({ vectors: { status: 'healthy', breaker: 'closed' } });
  });

  it('finds a memory by its words and by its meaning', async ({ expect }) => {
    await fleet.succeed('call', 'memory', 'store_memory', 'content=My sister works as a nurse in Lisbon');
    for (const query of ['query=nurse Lisbon', 'query=What does her sibling do in the hospital?']) {
      const search = async () => (await fleet.succeed('call', 'memory', 'search_memories', query)).out;
      await expect.poll(search, patience).toContain('nurse in Lisbon');
    }
    const { out } = await fleet.succeed('call', 'weaviate-direct', 'list_collections');
    expect(out).toContain('McpctlMemory');
  });

  it('is looked at by doctor, logs and why, and its key is in none of them', async ({ expect }) => {
    const key =
      readFleetState({ stateFile: path.join(fleet.stateDirectory, 'state.json') })?.vectorsKey ?? '';
    expect(key).toMatch(/^[\w-]{32}$/);
    const doctor = await fleet.run('doctor', '--json');
    const logs = await fleet.succeed('logs', 'weaviate', '--json');
    const why = await fleet.succeed('why', 'weaviate', '--json');
    const status = await fleet.succeed('status', '--json');
    const shown = await fleet.succeed('config', 'show');
    expect(doctor.out).toMatch(/"section": "vectors",\s+"name": "connection",\s+"status": "ok"/);
    expect(logs.out).toContain('Serving weaviate');
    for (const { out } of [doctor, logs, why, status, shown]) expect(out).not.toContain(key);
    const log = await readFile(path.join(fleet.stateDirectory, 'logs', 'weaviate.log'), 'utf8');
    expect(log).not.toContain(key);
  });

  it('has it back after kill -9, with all that was in it', async ({ expect }) => {
    const before = weaviateOf(await fleet.status());
    process.kill(before.pid ?? 0, 'SIGKILL');
    await expect.poll(async () => weaviateOf(await fleet.status()).pid, patience).not.toBe(before.pid);
    await expect.poll(() => isHealthy(fleet), patience).toBe(true);
    const after = weaviateOf(await fleet.status());
    expect(portsOf(after)).toEqual(portsOf(before));
    const { out } = await fleet.succeed('call', 'memory', 'search_memories', 'query=nurse');
    expect(out).toContain('nurse in Lisbon');
    expect(out).toContain('"degraded": null');
    expect((await fleet.succeed('why', 'weaviate')).out).toContain('killed by SIGKILL');
  });

  it('has another one when it stands still', async ({ expect }) => {
    const before = weaviateOf(await fleet.status());
    process.kill(before.pid ?? 0, 'SIGSTOP');
    await expect.poll(async () => weaviateOf(await fleet.status()).pid, patience).not.toBe(before.pid);
    await expect.poll(() => isHealthy(fleet), patience).toBe(true);
  });

  it('changes nothing when up is typed again, not even under another control', async ({ expect }) => {
    const running = async () => (await fleet.status()).replicas.map(({ id, pid }) => [id, pid]);
    const before = await running();
    await fleet.succeed('up');
    expect(await running()).toEqual(before);
    const { control } = await fleet.status();
    process.kill(control?.pid ?? 0, 'SIGKILL');
    await expect
      .poll(async () => (await fleet.status()).control?.pid ?? control?.pid, patience)
      .not.toBe(control?.pid);
    const ports = portsOf(weaviateOf(await fleet.status()));
    expect(listening(ports)).toEqual(ports);
    await fleet.succeed('up');
    expect(await running()).toEqual(before);
  });

  it('leaves no process and no port behind after down', async ({ expect }) => {
    const ports = portsOf(weaviateOf(await fleet.status()));
    expect(fleet.processes().some(({ command }) => command.includes('--scheme http'))).toBe(true);
    await fleet.succeed('down');
    expect(fleet.processes()).toEqual([]);
    expect(listening(ports)).toEqual([]);
  });

  it('is backed up and restored to the same while the fleet is down', async ({ expect }) => {
    await fleet.succeed('vectors', 'backup', 'first.jsonl.gz');
    const restored = await fleet.succeed('vectors', 'restore', 'first.jsonl.gz', '--replace', '--json');
    expect(JSON.parse(restored.out)).toMatchObject({ ok: true, collections: 3, objects: 1 });
    expect(fleet.processes()).toEqual([]);
  });

  it('moves to the embedded engine and finds the same there', async ({ expect }) => {
    await fleet.succeed('up');
    await fleet.succeed('call', 'memory', 'store_memory', 'content=Her dog is called Bruno');
    await fleet.succeed('vectors', 'migrate', '--to', 'embedded');
    await expect.poll(() => isHealthy(fleet), patience).toBe(true);
    expect((await fleet.status()).replicas.map(({ id }) => id)).not.toContain('weaviate');
    for (const word of ['nurse', 'Bruno']) {
      const { out } = await fleet.succeed('call', 'memory', 'search_memories', `query=${word}`);
      expect(out).toContain(word);
    }
  });
});

describe.skipIf(missing !== null)('a migration that is killed', { timeout: 120_000 }, () => {
  it('leaves the fleet as it was, and is complete when it is begun again', async ({ expect }) => {
    await using fleet = new TrialFleet(config('{ engine: embedded }'), undefined, env);
    const store = openEmbeddedStore({
      directory: embeddedDirectory(path.join(fleet.stateDirectory, 'data')),
    });
    await store.createCollection({
      name: 'Book',
      properties: [{ name: 'title', dataType: 'text' }],
      dimensions: 256,
    });
    // Enough for the copy to be seen at work.
    const count = 10_000;
    for (let from = 0; from < count; from += 200) {
      const batch = Array.from({ length: 200 }, (_, index) => ({
        id: randomUUID(),
        properties: { title: `book ${from + index}` },
        vector: Float32Array.from({ length: 256 }, (_, part) => Math.sin((from + index) * 7 + part)),
      }));
      await store.upsert('Book', batch);
    }
    await store.close();
    const first = fleet.start('vectors', 'migrate', '--to', 'weaviate');
    const memo = path.join(fleet.stateDirectory, 'vectors-migration.json');
    const place = (): Promise<string> => readFile(memo, 'utf8').catch(() => '');
    const closed = once(first, 'close');
    try {
      await expect.poll(place, { ...patience, interval: 20 }).toMatch(/"places":\{"Book":"/);
    } finally {
      first.kill('SIGKILL');
      await closed;
    }
    expect((await fleet.succeed('config', 'show')).out).toContain('engine: embedded');
    const second = await fleet.succeed('vectors', 'migrate', '--to', 'weaviate', '--json');
    expect(second.err).toContain('going on with the copy');
    expect(JSON.parse(second.out)).toMatchObject({ ok: true, isSwitched: true, objects: count });
    expect(fleet.processes()).toEqual([]);
    await fleet.succeed('up', 'weaviate-direct', 'gateway');
    const { out } = await fleet.succeed('call', 'weaviate-direct', 'list_collections', '--json');
    expect(out).toContain(`"objects": ${count}`);
    await fleet.succeed('down');
  });
});

describe('a fleet whose Weaviate is not installed', { timeout: 60_000 }, () => {
  it('says how to install it, and remembers all the same', async ({ expect }) => {
    await using fleet = new TrialFleet(config(managed), undefined, {
      MCPCTL_WEAVIATE_BINARY: '/nowhere/weaviate',
    });
    const { code, err } = await fleet.run('up', '--wait-timeout', '30s');
    expect(code).toBe(3);
    expect(err).toContain('Cannot run Weaviate (/nowhere/weaviate)');
    expect(err).toContain('`mcpctl weaviate install` brings it');
    await fleet.succeed('call', 'memory', 'store_memory', 'content=kept without an index');
    const { out } = await fleet.succeed('call', 'memory', 'search_memories', 'query=index');
    expect(out).toContain('kept without an index');
  });
});

if (missing !== null) {
  describe('a fleet with a Weaviate of its own', () => {
    it('runs it like any server', ({ skip }) => skip(missing));
  });
}
