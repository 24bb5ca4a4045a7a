/** weaviate-direct as a process on a real Weaviate. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, it } from 'vitest';
import { killServerProcesses, startServerProcess } from '../../support/server-process.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { localCertificate, tlsProxy } from '../../support/tls-proxy.ts';
import { runWeaviate } from '../../support/weaviate.ts';
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

  it('speaks TLS with REST and gRPC where the URL says https, to whom it trusts', async (context) => {
    const { expect, skip } = context;
    needsWeaviate(context);
    const weaviate = await runWeaviate();
    await using directory = await temporaryDirectory('tls');
    const certificate = (await localCertificate(directory.path)) ?? skip('there is no openssl');
    await using rest = await tlsProxy(certificate, {
      port: Number(new URL(weaviate.url).port),
      protocol: 'http/1.1',
    });
    await using grpc = await tlsProxy(certificate, { port: weaviate.grpcPort, protocol: 'h2' });
    const env = {
      MCPCTL_VECTORS_URL: `https://localhost:${rest.port}`,
      MCPCTL_VECTORS_GRPC_PORT: String(grpc.port),
      MCPCTL_VECTORS_API_KEY: weaviateKeys.admin,
      MCPCTL_EMBEDDING: 'none',
    };
    await using trusting = await startServerProcess('weaviate-direct', {
      ...env,
      NODE_EXTRA_CA_CERTS: certificate.file,
    });
    expect(await trusting.call('list_collections', {})).toMatchObject({ engine: 'weaviate' });
    await using stranger = await startServerProcess('weaviate-direct', env);
    await expect(stranger.call('list_collections', {})).rejects.toThrow(/self-signed certificate/);
  }, 60_000);
});
