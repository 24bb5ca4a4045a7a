import { type LogEntry, parseLogLine } from './log-entry.ts';
import { LogFile } from './log-file.ts';
import { type LogFilter, passes } from './log-filter.ts';
import { type LogSource, logSources } from './log-sources.ts';
import { mergeByTime, type Timed } from './merge-by-time.ts';
import { seekToStart } from './seek-to-start.ts';

export interface ReadLogsOptions {
  readonly directory: string;
  /** Which of the logs there. */
  readonly isWanted: (source: LogSource) => boolean;
  /** At most this many of the past. */
  readonly lines: number;
  readonly filter: LogFilter;
  /** Resolves when it is time to look for more; `null`: end when everything is read. */
  readonly nextLook: (() => Promise<void>) | null;
  readonly signal: AbortSignal;
}

/** The fleet's log entries in the order of their time, first the last ones of the past, then those that come. */
export async function* readLogs(options: ReadLogsOptions): AsyncGenerator<LogEntry> {
  const { directory, isWanted, filter, nextLook, signal } = options;
  await using logs = new OpenLogs();
  await logs.open((await logSources(directory)).filter(isWanted));
  await seekToStart(logs.files, { lines: options.lines, filter });
  for (;;) {
    for await (const entry of mergeByTime(logs.files.map(oldestFirst), 'oldest first')) {
      if (signal.aborted) return;
      if (passes(entry, filter)) yield entry;
    }
    if (nextLook === null) break;
    await nextLook();
    if (signal.aborted) return;
    await logs.look((await logSources(directory)).filter(isWanted));
  }
  yield* logs.files.flatMap(lastWords).filter((entry) => passes(entry, filter));
}

function lastWords(file: LogFile): readonly LogEntry[] {
  const text = file.takeUnfinished();
  return text === '' ? [] : [parseLogLine(file.id, text)];
}

/** The log files that are open, and all that must be closed again. */
class OpenLogs implements AsyncDisposable {
  readonly #files = new Map<string, LogFile>();

  get files(): readonly LogFile[] {
    return [...this.#files.values()];
  }

  async open(sources: readonly LogSource[]): Promise<void> {
    for (const { id, path } of sources) {
      const file = await LogFile.open(id, path);
      if (file !== null) this.#files.set(path, file);
    }
  }

  /** Before reading on: past rotations, without the rotated parts (they are read), with the logs of new processes. */
  async look(sources: readonly LogSource[]): Promise<void> {
    for (const { path, isRotated } of sources) {
      const file = this.#files.get(path);
      if (isRotated) {
        this.#files.delete(path);
        await file?.[Symbol.asyncDispose]();
      } else await file?.catchUpWithRotation();
    }
    const born = sources.filter(({ path, isRotated }) => !isRotated && !this.#files.has(path));
    await this.open(born);
    for (const { path } of born) this.#files.get(path)?.seek(0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const file of this.#files.values()) await file[Symbol.asyncDispose]();
  }
}

async function* oldestFirst(file: LogFile): AsyncGenerator<Timed<LogEntry>> {
  let timeMs = 0;
  for await (const line of file.forward()) {
    const entry = parseLogLine(file.id, line);
    // A line without a time belongs to the dated one before it.
    if (entry.time !== null) timeMs = Date.parse(entry.time);
    yield { timeMs, value: entry };
  }
}
