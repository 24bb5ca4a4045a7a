import { createReadStream, existsSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { unpackTar } from 'modern-tar/fs';
import { reasonOf } from '../../runtime/errors.ts';
import { DownloadError, downloadVerified } from './download.ts';
import { programInArchive } from './release-archive.ts';

/**
 * Fetches a release and takes the program out of it.
 *
 * @returns path of the program, in `directory`
 * @throws DownloadError; OperationalError `CHECKSUM_MISMATCH`
 */
export async function fetchRelease(options: {
  /** Of the archive. */
  readonly url: string;
  readonly directory: string;
  readonly onProgress: (line: string) => void;
  readonly signal: AbortSignal;
}): Promise<string> {
  const { url, directory, onProgress, signal } = options;
  const archive = path.join(directory, 'archive.tar.gz');
  onProgress(`fetching ${url}`);
  await downloadVerified({ url, file: archive, onProgress, signal });
  onProgress('its checksum is the published one');
  const program = { filter: ({ name }: { readonly name: string }) => name === programInArchive };
  try {
    await pipeline(createReadStream(archive), createGunzip(), unpackTar(directory, program), { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw new DownloadError(`${url} cannot be unpacked: ${reasonOf(error)}`, { cause: error });
  }
  const file = path.join(directory, programInArchive);
  if (!existsSync(file)) throw new DownloadError(`${url} holds no ${programInArchive}`);
  return file;
}
