import path from 'node:path';
import { describe, it } from 'vitest';
import { DownloadError, downloadVerified } from '../../../src/cli/weaviate/download.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { checksumOf, releaseServer, sends } from './release-server.ts';

describe('downloadVerified', () => {
  it('gives up on a server that falls silent', async ({ expect }) => {
    await using directory = await temporaryDirectory();
    await using server = await releaseServer({
      '.sha256': sends(checksumOf(Buffer.from('x'))),
      '/file': (response) => void response.write('the beginning'),
    });
    const download = {
      url: `${server.url}/file`,
      file: path.join(directory.path, 'file'),
      onProgress: () => undefined,
      signal: new AbortController().signal,
      silenceMs: 1000,
    };
    const error = await downloadVerified(download).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DownloadError);
    expect(String(error)).toContain('/file: nothing came for 1 s');
  });

  it('says why nothing can be reached', async ({ expect }) => {
    await using directory = await temporaryDirectory();
    const server = await releaseServer({});
    await server[Symbol.asyncDispose]();
    const download = {
      url: `${server.url}/file`,
      file: path.join(directory.path, 'file'),
      onProgress: () => undefined,
      signal: new AbortController().signal,
    };
    await expect(downloadVerified(download)).rejects.toThrow(/\/file\.sha256: .*ECONNREFUSED/);
  });
});
