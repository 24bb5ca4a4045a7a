/** Fetches a file to disk and takes it only with the SHA-256 that is published beside it. */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { OperationalError, reasonOf } from '../../runtime/errors.ts';
import { formatBytes } from '../format/bytes.ts';
import { sparingly } from '../progress/sparingly.ts';

/** It could not be fetched; there may be another way to what it holds. */
export class DownloadError extends Error {
  override readonly name = 'DownloadError';
}

export interface Download {
  readonly url: string;
  /** Written to; what is there after a failure is of no use. */
  readonly file: string;
  readonly onProgress: (line: string) => void;
  readonly signal: AbortSignal;
  /** So long may nothing at all arrive. */
  readonly silenceMs?: number;
}

const defaultSilenceMs = 30_000;
const maxChecksumBytes = 4096;
/** Ten times as large as any so far. */
const maxArchiveBytes = 1024 ** 3;

/** @throws DownloadError; OperationalError `CHECKSUM_MISMATCH`; the reason of `signal` */
export async function downloadVerified(download: Download): Promise<void> {
  const expected = await publishedChecksum(download);
  const found = await fetchInto(download);
  if (found === expected) return;
  throw new OperationalError('CHECKSUM_MISMATCH', { url: download.url, expected, found });
}

async function publishedChecksum(download: Download): Promise<string> {
  const url = `${download.url}.sha256`;
  return fetching(url, download, async ({ chunks }) => {
    let text = '';
    for await (const chunk of chunks) {
      text += Buffer.from(chunk).toString('latin1');
      if (text.length > maxChecksumBytes) break;
    }
    const [, checksum] = /^\s*([0-9a-f]{64})\b/i.exec(text) ?? [];
    if (checksum === undefined) throw new Error('it holds no SHA-256');
    return checksum.toLowerCase();
  });
}

/** @returns the SHA-256 of what came */
async function fetchInto(download: Download): Promise<string> {
  const { url, file, onProgress } = download;
  const name = path.basename(url);
  return fetching(url, download, async ({ chunks, length }) => {
    const hash = createHash('sha256');
    let bytes = 0;
    const total = length === null ? '' : ` of ${formatBytes(length)}`;
    const tell = sparingly(onProgress);
    const measured = async function* (): AsyncGenerator<Uint8Array> {
      for await (const chunk of chunks) {
        hash.update(chunk);
        bytes += chunk.length;
        if (bytes > maxArchiveBytes) throw new Error(`it is larger than ${formatBytes(maxArchiveBytes)}`);
        tell(() => `${name}: ${formatBytes(bytes)}${total}`);
        yield chunk;
      }
    };
    await pipeline(measured, createWriteStream(file, { mode: 0o600 }));
    return hash.digest('hex');
  });
}

interface Answer {
  readonly chunks: AsyncIterable<Uint8Array>;
  /** In bytes; `null`: not said. */
  readonly length: number | null;
}

async function fetching<T>(
  url: string,
  { signal, silenceMs = defaultSilenceMs }: Download,
  take: (answer: Answer) => Promise<T>,
): Promise<T> {
  const silence = new AbortController();
  const stalled = (): void => silence.abort(new Error(`nothing came for ${silenceMs / 1000} s`));
  let timer = setTimeout(stalled, silenceMs);
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, silence.signal]) });
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      throw new Error(`HTTP ${response.status}`);
    }
    // A checksum that came over an open line proves nothing.
    if (url.startsWith('https:') && !response.url.startsWith('https:')) {
      await response.body.cancel();
      throw new Error(`it leads to ${response.url}, which is not HTTPS`);
    }
    const body: AsyncIterable<Uint8Array> = response.body;
    const chunks = (async function* () {
      for await (const chunk of body) {
        clearTimeout(timer);
        timer = setTimeout(stalled, silenceMs);
        yield chunk;
      }
    })();
    const length = Number(response.headers.get('content-length'));
    return await take({ chunks, length: length > 0 ? length : null });
  } catch (error) {
    signal.throwIfAborted();
    throw new DownloadError(`${url}: ${deepestReason(error)}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** What fetch throws says "fetch failed"; its cause says why. */
function deepestReason(error: unknown): string {
  return error instanceof Error && error.cause !== undefined ? deepestReason(error.cause) : reasonOf(error);
}
