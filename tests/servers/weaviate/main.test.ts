import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'vitest';
import { probeWeaviate } from '../../../src/runtime/health/weaviate-probe.ts';
import { boundProcess } from '../../support/bound-process.ts';
import { freePorts, startedWeaviate, weaviateEnvironment } from '../../support/started-weaviate.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const program = path.resolve(import.meta.dirname, '../../../src/servers/weaviate/main.ts');

async function post(url: string, key: string, body: unknown): Promise<number> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const { status } = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return status;
}

describe('servers/weaviate/main', { timeout: 90_000 }, () => {
  it('becomes Weaviate, which answers nobody without the key', async (context) => {
    const { expect } = context;
    await using weaviate = await startedWeaviate(context);
    const { port, dataPort, apiKey: key, process: child } = weaviate;
    const command = await readFile(`/proc/${child.pid}/cmdline`, 'utf8');
    expect(command.split('\0')).toEqual(
      expect.arrayContaining(['--host', '127.0.0.1', '--port', String(port)]),
    );
    expect(await probeWeaviate({ port, key, timeoutMs: 5000 })).toMatchObject({ isWritable: true });
    for (const wrong of [null, 'another key'])
      await expect(probeWeaviate({ port, key: wrong, timeoutMs: 5000 })).rejects.toThrow('HTTP 401');
    const internal = await fetch(`http://127.0.0.1:${dataPort}/nodes/status`);
    expect(internal.status).toBe(401);
  });

  it('ends cleanly on SIGTERM, and has its data with other ports and another key', async (context) => {
    const { expect } = context;
    await using directory = await temporaryDirectory('weaviate data');
    const dataDirectory = directory.path;
    {
      await using weaviate = await startedWeaviate(context, { dataDirectory });
      const { url, apiKey, process: child } = weaviate;
      const properties = [{ name: 'title', dataType: ['text'] }];
      expect(await post(`${url}/v1/schema`, apiKey, { class: 'Book', properties })).toBe(200);
      const book = { class: 'Book', properties: { title: 'tea' } };
      expect(await post(`${url}/v1/objects`, apiKey, book)).toBe(200);
      const unknown = { class: 'Bok', properties: { title: 'tea' } };
      expect(await post(`${url}/v1/objects`, apiKey, unknown)).toBe(422);
      child.kill('SIGTERM');
      expect(await child.exitCode).toBe(0);
    }
    await using again = await startedWeaviate(context, { dataDirectory });
    const headers = { authorization: `Bearer ${again.apiKey}` };
    const answer = await fetch(`${again.url}/v1/objects?class=Book`, { headers });
    expect(await answer.json()).toMatchObject({ objects: [{ properties: { title: 'tea' } }] });
  });

  it('says what to do when there is no Weaviate', async ({ expect }) => {
    await using directory = await temporaryDirectory();
    await using child = await boundProcess([process.execPath, program], {
      ...weaviateEnvironment(await freePorts(), 'a-key-of-this-fleet'),
      MCPCTL_DATA_DIR: directory.path,
      MCPCTL_WEAVIATE_BINARY: '/nowhere/weaviate',
    });
    expect(await child.exitCode).toBe(1);
    expect(await child.output).toContain(
      'Cannot run Weaviate (/nowhere/weaviate): it is not there; `mcpctl weaviate install` brings it [WEAVIATE_MISSING]',
    );
  });

  it('ends with 2 when its environment is wrong', async ({ expect }) => {
    await using child = await boundProcess([process.execPath, program], { PATH: process.env['PATH'] });
    expect(await child.exitCode).toBe(2);
    expect(await child.output).toContain('MCPCTL_VECTORS_API_KEY');
  });
});
