import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'vitest';
import { weaviateVersion } from '../../../src/runtime/weaviate/weaviate-version.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { needsWeaviate, weaviateBinary } from '../../support/weaviate-binary.ts';

async function script(directory: string, body: string, mode = 0o755): Promise<string> {
  const file = path.join(directory, 'program');
  await writeFile(file, `#!/bin/sh\n${body}\n`);
  await chmod(file, mode);
  return file;
}

describe('weaviateVersion', () => {
  it('is what a real Weaviate writes, which leaves nothing behind', async (context) => {
    const { expect } = context;
    needsWeaviate(context);
    expect(await weaviateVersion(weaviateBinary())).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it.for([
    { program: 'one that is not there', reason: 'it is not there' },
    { program: 'a file that is no program', body: 'echo', mode: 0o644, reason: 'it may not be executed' },
    { program: 'another program', body: 'echo 1.39.1', reason: 'it does not answer as a Weaviate does' },
  ])('refuses $program', async ({ body, mode, reason }, { expect }) => {
    await using directory = await temporaryDirectory();
    const file =
      body === undefined ? path.join(directory.path, 'none') : await script(directory.path, body, mode);
    await expect(weaviateVersion(file)).rejects.toMatchObject({
      code: 'WEAVIATE_MISSING',
      facts: { file, reason },
    });
  });
});
