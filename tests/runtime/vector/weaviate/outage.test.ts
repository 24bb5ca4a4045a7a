import { setTimeout as delay } from 'node:timers/promises';
import { describe, it } from 'vitest';
import type { StoredObject } from '../../../../src/runtime/vector/stored-object.ts';
import type { VectorStore } from '../../../../src/runtime/vector/vector-store.ts';
import { openWeaviateStore } from '../../../../src/runtime/vector/weaviate-store.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';
import { needsWeaviate } from '../../../support/weaviate-binary.ts';
import {
  freeWeaviatePorts,
  startWeaviate,
  type WeaviatePlace,
  weaviateKeys,
} from '../../../support/weaviate-process.ts';

const collection = 'Outage';
const vector = Float32Array.of(1, 0);

function storeOf({ ports }: WeaviatePlace): VectorStore {
  const url = `http://127.0.0.1:${ports.http}`;
  return openWeaviateStore({ url, grpcPort: ports.grpc, apiKey: weaviateKeys.admin });
}

function object(number: number): StoredObject {
  const id = `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
  return { id, properties: { text: `object ${number}` }, vector: Float32Array.of(1, number) };
}

async function createCollection(store: VectorStore): Promise<void> {
  await store.createCollection({
    name: collection,
    properties: [{ name: 'text', dataType: 'text' }],
    dimensions: 2,
  });
}

/** How long it takes until `work` succeeds, in ms. */
async function untilItWorks(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  for (;;) {
    try {
      await work();
      return performance.now() - began;
    } catch {
      await delay(50);
    }
  }
}

describe('a Weaviate that comes and goes', () => {
  it('may be away at the start, is refused quickly then, and known within 2 s of its return', async (context) => {
    const { expect } = context;
    needsWeaviate(context);
    await using directory = await temporaryDirectory('weaviate');
    const place = { directory: directory.path, ports: await freeWeaviatePorts() };
    const store = storeOf(place);
    const codes = new Set<string>();
    for (let call = 0; call < 8; call += 1) {
      await store.listCollections().catch(({ code }: { code: string }) => codes.add(code));
    }
    expect(codes).toEqual(new Set(['VECTOR_STORE_FAILED', 'CIRCUIT_OPEN']));
    expect(store.breakerState).toBe('open');

    await using first = await startWeaviate(place);
    expect(await untilItWorks(() => store.ping())).toBeLessThan(2000);
    expect(store.breakerState).toBe('closed');
    await createCollection(store);
    await store.upsert(collection, [object(1)]);

    await first.kill();
    await expect(store.searchVector(collection, { vector, limit: 1 })).rejects.toMatchObject({
      code: 'VECTOR_STORE_FAILED',
    });
    await using _second = await startWeaviate(place);
    const search = () => store.searchVector(collection, { vector, limit: 1 });
    expect(await untilItWorks(search)).toBeLessThan(2000);
    expect(await search()).toMatchObject([{ id: object(1).id }]);
    await store.close();
  });

  it('that is frozen holds up a call for some 2 s, not until its deadline', async (context) => {
    const { expect } = context;
    needsWeaviate(context);
    await using directory = await temporaryDirectory('weaviate');
    const place = { directory: directory.path, ports: await freeWeaviatePorts() };
    await using weaviate = await startWeaviate(place);
    const store = storeOf(place);
    await createCollection(store);
    weaviate.process.kill('SIGSTOP');
    const began = performance.now();
    await expect(store.searchVector(collection, { vector, limit: 1 })).rejects.toMatchObject({
      code: 'VECTOR_STORE_FAILED',
    });
    expect(performance.now() - began).toBeLessThan(4000);
    weaviate.process.kill('SIGCONT');
    expect(await untilItWorks(() => store.ping())).toBeLessThan(2000);
    await store.close();
  });

  it('that is killed during an import has, after the same import again, exactly what was imported', async (context) => {
    const { expect } = context;
    needsWeaviate(context);
    await using directory = await temporaryDirectory('weaviate');
    const place = { directory: directory.path, ports: await freeWeaviatePorts() };
    const store = storeOf(place);
    const batches = Array.from({ length: 20 }, (_, batch) =>
      Array.from({ length: 100 }, (_item, index) => object(batch * 100 + index)),
    );
    const importAll = () => Promise.all(batches.map((batch) => store.upsert(collection, batch)));
    {
      await using weaviate = await startWeaviate(place);
      await createCollection(store);
      const importing = importAll();
      importing.catch(() => undefined);
      while ((await store.count(collection)) < 300) await delay(5);
      await weaviate.kill();
      await expect(importing).rejects.toMatchObject({ name: 'OperationalError' });
    }
    await using _again = await startWeaviate(place);
    await untilItWorks(() => store.ping());
    const interrupted = await store.count(collection);
    expect(interrupted).toBeGreaterThanOrEqual(300);
    expect(interrupted).toBeLessThan(2000);

    await importAll();
    expect(await store.count(collection)).toBe(2000);
    const wanted = batches.flat();
    const found: StoredObject[] = [];
    while (found.length < 2000) {
      const after = found.at(-1)?.id ?? '';
      found.push(...(await store.list(collection, { limit: 1000, after, includeVector: true })));
    }
    expect(found).toEqual(wanted);
    for (const half of [wanted.slice(0, 1000), wanted.slice(1000)]) {
      const filter = { operator: 'ContainsAny', path: ['id'], value: half.map(({ id }) => id) } as const;
      expect(await store.searchVector(collection, { vector, limit: 1000, filter })).toHaveLength(1000);
    }
    const query = { query: '777', vector: object(777).vector as Float32Array, alpha: 0.5, limit: 1 };
    expect(await store.searchHybrid(collection, query)).toMatchObject([{ id: object(777).id }]);
    await store.close();
  }, 60_000);
});
