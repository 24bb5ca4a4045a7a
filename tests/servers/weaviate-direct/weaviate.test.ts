/** weaviate-direct as a process on a real Weaviate. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, it } from 'vitest';
import { killServerProcesses, startServerProcess } from '../../support/server-process.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { needsWeaviate } from '../../support/weaviate-binary.ts';
import { freeWeaviatePorts, startWeaviate, weaviateKeys } from '../../support/weaviate-process.ts';

interface Health {
  readonly status: string;
  readonly dependencies: {
    readonly vectors: { readonly status: string; readonly last_error: string | null };
  };
}

describe('weaviate-direct on a Weaviate', () => {
  afterEach(killServerProcesses);

  it('starts without it, is ready and says what is missing, and serves within 2 s of its return', async (context) => {
    const { expect } = context;
    needsWeaviate(context);
    await using directory = await temporaryDirectory('weaviate');
    const place = { directory: directory.path, ports: await freeWeaviatePorts() };
    await using server = await startServerProcess('weaviate-direct', {
      MCPCTL_VECTORS_URL: `http://127.0.0.1:${place.ports.http}`,
      MCPCTL_VECTORS_GRPC_PORT: String(place.ports.grpc),
      MCPCTL_VECTORS_API_KEY: weaviateKeys.admin,
      MCPCTL_VECTOR_WRITES: 'on',
      MCPCTL_EMBEDDING: 'none',
    });
    const health = async () => (await (await fetch(`${server.url}/health`)).json()) as Health;
    expect((await fetch(`${server.url}/ready`)).status).toBe(200);
    expect(await health()).toMatchObject({
      status: 'degraded',
      dependencies: { vectors: { status: 'unhealthy', last_error: expect.stringMatching(/ECONNREFUSED/) } },
    });
    await expect(server.call('list_collections', {})).rejects.toThrow(/retryable\\?":true/);

    await using _weaviate = await startWeaviate(place);
    const back = performance.now();
    while ((await health()).status !== 'healthy') await delay(50);
    expect(performance.now() - back).toBeLessThan(2000);
    const properties = [{ name: 'text', data_type: 'text' }];
    await server.call('create_collection', { collection_name: 'Note', properties });
    await server.call('add_object', { collection_name: 'Note', properties: { text: 'buy bread' } });
    const search = { collection_name: 'Note', query_text: 'bread', alpha: 0 };
    expect(await server.call('hybrid_search', search)).toMatchObject({
      objects: [{ properties: { text: 'buy bread' } }],
    });
    expect(await server.call('cluster_status', {})).toMatchObject({ engine: 'weaviate' });
  }, 60_000);
});
