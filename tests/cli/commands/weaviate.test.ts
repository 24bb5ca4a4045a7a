import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'vitest';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { mcpctl } from '../support.ts';
import { standIn } from '../weaviate/release-server.ts';

describe('mcpctl weaviate install', () => {
  it('brings the program to the user’s own place, and then finds it there', async ({ expect }) => {
    await using directory = await temporaryDirectory();
    const from = path.join(directory.path, 'elsewhere');
    await writeFile(from, standIn('1.39.1'));
    await chmod(from, 0o755);
    const env = { HOME: directory.path };
    const file = path.join(directory.path, '.local/share/mcpctl/bin/weaviate-server');
    const first = await mcpctl(['weaviate', 'install', '--from', from, '--version', 'v1.39.1'], { env });
    expect(first).toMatchObject({
      code: 0,
      out: expect.stringContaining(`1.39.1 is installed: ${file}`),
      err: '',
    });
    const second = await mcpctl(['weaviate', 'install', '--json'], { env });
    expect(JSON.parse(second.out)).toEqual({
      ok: true,
      version: '1.39.1',
      file,
      source: 'kept',
      tookMs: expect.any(Number),
    });
  });

  it.for(['latest', '1.39', '1.39.1/../x'])('refuses %s as a version', async (version, { expect }) => {
    const { code, err } = await mcpctl(['weaviate', 'install', '--version', version]);
    expect(code).toBe(2);
    expect(err).toContain('expected a version such as 1.39.1');
  });

  it('ends as interrupted when it is', async ({ expect }) => {
    await using directory = await temporaryDirectory();
    const env = { HOME: directory.path, PATH: directory.path };
    const { code, err } = await mcpctl(['weaviate', 'install'], { env, interrupted: AbortSignal.abort() });
    expect({ code, err }).toEqual({ code: 130, err: expect.stringContaining('[INTERRUPTED]') });
  });
});
