/** Keeps the logs of a fleet within bounds: rotated by size and age, compressed, and never more than so much in all. */
import { createReadStream, createWriteStream, readdirSync, rmSync, statSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { LogSettings } from '../fleet/config.ts';
import { cutLog } from './cut-log.ts';
import { compressedName, parseLogName, partOf } from './log-names.ts';

export interface LogKeeperOptions {
  /** Of all logs of the fleet. */
  readonly directory: string;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** One that grew past this many times its size between two looks is a flood: only its newest part is kept. */
const floodFactor = 4;
/** Of the largest log, when nothing but logs that are still written is left to make room. */
const keptShare = 1 / 4;
const temporaryEnding = '.gz.tmp';

interface Found {
  readonly path: string;
  readonly id: string;
  readonly rotatedAtMs: number | null;
  readonly isCompressed: boolean;
  readonly size: number;
}

export class LogKeeper {
  readonly #options: Required<LogKeeperOptions>;
  /** When the present content of each log began. */
  readonly #begunAtMs = new Map<string, number>();
  #isBusy = false;

  constructor({ now = Date.now, ...options }: LogKeeperOptions) {
    this.#options = { ...options, now };
  }

  /** One look; does nothing while the one before is under way. @throws the file system's error; nothing is lost then */
  async look(settings: LogSettings): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      for (const log of this.#find()) {
        if (log.rotatedAtMs === null) await this.#rotateIfDue(log, settings);
      }
      await this.#compressAll();
      await this.#holdCap(settings);
    } finally {
      this.#isBusy = false;
    }
  }

  async #rotateIfDue({ path: file, size }: Found, { maxBytes, maxAgeMs }: LogSettings): Promise<void> {
    if (size === 0) return;
    const begunAtMs = this.#begunAtMs.get(file) ?? (await beginOf(file));
    this.#begunAtMs.set(file, begunAtMs);
    const isOld = this.#options.now() - begunAtMs > maxAgeMs;
    if (size <= maxBytes && !isOld) return;
    await this.#cut(file, size > floodFactor * maxBytes ? maxBytes : Number.POSITIVE_INFINITY);
  }

  async #cut(file: string, keepBytes: number): Promise<void> {
    const nowMs = this.#options.now();
    const note = (droppedBytes: number): string =>
      `${JSON.stringify({
        level: 'warn',
        time: new Date(nowMs).toISOString(),
        msg: `mcpctl dropped ${Math.ceil(droppedBytes / 1024 ** 2)} MiB of this log: it grew too fast to be kept`,
      })}\n`;
    await cutLog({ file, part: partOf(file, nowMs), keepBytes, note });
    this.#begunAtMs.set(file, nowMs);
  }

  /** Also what an earlier control left half done. */
  async #compressAll(): Promise<void> {
    for (const { path: part, rotatedAtMs, isCompressed } of this.#find()) {
      if (rotatedAtMs !== null && !isCompressed) await compress(part);
    }
  }

  async #holdCap({ totalBytes }: LogSettings): Promise<void> {
    for (;;) {
      const logs = this.#find();
      const total = logs.reduce((sum, { size }) => sum + size, 0);
      if (total <= totalBytes) return;
      const [oldest] = logs
        .filter(({ rotatedAtMs }) => rotatedAtMs !== null)
        .toSorted((a, b) => (a.rotatedAtMs ?? 0) - (b.rotatedAtMs ?? 0));
      if (oldest !== undefined) await rm(oldest.path, { force: true });
      else {
        const largest = logs.reduce((a, b) => (b.size > a.size ? b : a));
        await this.#cut(largest.path, Math.floor(largest.size * keptShare));
        await this.#compressAll();
      }
    }
  }

  #find(): readonly Found[] {
    const { directory } = this.#options;
    return readdirSync(directory).flatMap((name) => {
      const full = path.join(directory, name);
      if (name.endsWith(temporaryEnding)) rmSync(full, { force: true });
      const log = parseLogName(name);
      // It may have been removed since.
      const stats = log === null ? undefined : statSync(full, { throwIfNoEntry: false });
      return log === null || stats === undefined ? [] : [{ ...log, path: full, size: stats.size }];
    });
  }
}

/** A reader sees the whole part, or the whole compressed one. */
async function compress(part: string): Promise<void> {
  const compressed = compressedName(part);
  const temporary = compressed.replace(/\.gz$/, temporaryEnding);
  try {
    await pipeline(createReadStream(part), createGzip(), createWriteStream(temporary, { mode: 0o600 }));
    await rename(temporary, compressed);
    await rm(part);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

const datePattern = /\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z| UTC)/;

/** The time of its first line; of one without a time, when the file was made. */
async function beginOf(file: string): Promise<number> {
  await using handle = await open(file);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0);
  const [time = ''] = datePattern.exec(buffer.toString('utf8', 0, bytesRead)) ?? [];
  const atMs = Date.parse(time);
  return Number.isNaN(atMs) ? (await handle.stat()).birthtimeMs : atMs;
}
