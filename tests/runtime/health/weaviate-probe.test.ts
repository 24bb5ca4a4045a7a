import { describe, it } from 'vitest';
import { probeWeaviate } from '../../../src/runtime/health/weaviate-probe.ts';
import { rawBackend } from '../../support/raw-backend.ts';

interface Answers {
  readonly ready?: number;
  readonly nodes?: number;
  readonly node?: Readonly<Record<string, string>>;
}

const well = { status: 'HEALTHY', operationalMode: 'ReadWrite', version: '1.39.1' };

async function probed({ ready = 200, nodes = 200, node = well }: Answers) {
  await using backend = await rawBackend((request, response) => {
    if (request.url === '/v1/.well-known/ready') response.writeHead(ready).end();
    else if (request.headers.authorization !== 'Bearer the key') response.writeHead(401).end();
    else response.writeHead(nodes).end(JSON.stringify({ nodes: [node] }));
  });
  return await probeWeaviate({ port: Number(new URL(backend.url).port), key: 'the key', timeoutMs: 5000 });
}

describe('probeWeaviate', () => {
  it('tells version and whether it takes writes', async ({ expect }) => {
    expect(await probed({})).toEqual({ version: '1.39.1', isWritable: true });
    const full = { ...well, operationalMode: 'ReadOnly' };
    expect(await probed({ node: full })).toEqual({ version: '1.39.1', isWritable: false });
  });

  it.for([
    [{ ready: 503 }, '/v1/.well-known/ready says HTTP 503'],
    [{ nodes: 401 }, '/v1/nodes says HTTP 401'],
    [{ node: { ...well, status: 'UNHEALTHY' } }, 'its node is UNHEALTHY'],
    [{ node: {} }, 'its node is unknown'],
  ] as const)('rejects with %j', async ([answers, reason], { expect }) => {
    await expect(probed(answers)).rejects.toThrow(reason);
  });
});
