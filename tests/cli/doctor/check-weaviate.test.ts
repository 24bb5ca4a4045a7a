import { describe, it } from 'vitest';
import { checkWeaviate, checkWeaviateProgram } from '../../../src/cli/doctor/check-weaviate.ts';
import { freePort } from '../../support/free-port.ts';
import { rawBackend } from '../../support/raw-backend.ts';
import { runWeaviate } from '../../support/weaviate.ts';
import { needsWeaviate, weaviateBinary } from '../../support/weaviate-binary.ts';
import { weaviateKeys } from '../../support/weaviate-process.ts';

async function checked(key: string) {
  return checkWeaviate({ engine: 'weaviate', ...(await runWeaviate()), apiKey: key });
}

describe('checkWeaviate', () => {
  it('tells version, modules, latency and what the key may do', async (context) => {
    const { expect } = context;
    needsWeaviate(context);
    const { url } = await runWeaviate();
    const [connection, rights] = await checked(weaviateKeys.admin);
    expect(connection).toMatchObject({ name: 'connection', status: 'ok' });
    expect(connection?.detail).toMatch(
      new RegExp(`^Weaviate \\d+\\.\\d+\\.\\d+ at ${url}, .*, \\d+ collections, \\d+\\.\\d ms$`),
    );
    expect(rights).toMatchObject({ name: 'rights', status: 'ok', detail: 'may read and write' });
  });

  it('warns of a key that may not write', async (context) => {
    const { expect } = context;
    needsWeaviate(context);
    const [connection, rights] = await checked(weaviateKeys.reader);
    expect(connection?.status).toBe('ok');
    expect(rights).toMatchObject({ status: 'warn', detail: 'may read, and not write' });
  });

  it('fails with the reason for a wrong key, and shows none', async (context) => {
    const { expect } = context;
    needsWeaviate(context);
    const [connection] = await checked('a-key-of-somebody-else');
    expect(connection).toMatchObject({ name: 'connection', status: 'fail', fix: expect.any(String) });
    expect(JSON.stringify(connection)).not.toContain('a-key-of-somebody-else');
  });

  it('fails where nobody answers', async ({ expect }) => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const [connection] = await checkWeaviate({ engine: 'weaviate', url });
    expect(connection).toMatchObject({
      status: 'fail',
      detail: expect.stringContaining('[VECTOR_STORE_FAILED]'),
    });
  });

  it('fails for a Weaviate that is too old', async ({ expect }) => {
    await using old = await rawBackend((_, response) =>
      response.setHeader('content-type', 'application/json').end('{"version":"1.20.0","modules":{}}'),
    );
    const [connection] = await checkWeaviate({ engine: 'weaviate', url: old.url });
    expect(connection).toMatchObject({
      status: 'fail',
      detail: expect.stringContaining('1.20.0 is too old'),
    });
  });
});

describe('checkWeaviateProgram', () => {
  it('tells its version and place', async (context) => {
    const { expect } = context;
    needsWeaviate(context);
    const binary = weaviateBinary();
    const { status, detail } = await checkWeaviateProgram({ MCPCTL_WEAVIATE_BINARY: binary });
    expect({ status, detail }).toEqual({ status: 'ok', detail: expect.stringContaining(`, ${binary}`) });
  });

  it('says how to install one that is not there', async ({ expect }) => {
    expect(await checkWeaviateProgram({ HOME: '/nowhere' })).toMatchObject({
      status: 'fail',
      detail: expect.stringContaining('[WEAVIATE_MISSING]'),
      fix: expect.stringContaining('mcpctl weaviate install'),
    });
  });
});
