import { maskSecretsIn } from '../../runtime/telemetry/mask-secrets.ts';
import { LogChain } from './log-chain.ts';
import { type LogEntry, parseLogLine } from './log-entry.ts';
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
  /** What is known to be secret: masked, besides what looks like a secret. */
  readonly secrets: readonly string[];
  /** Resolves when it is time to look for more; `null`: end when everything is read. */
  readonly nextLook: (() => Promise<void>) | null;
  readonly signal: AbortSignal;
}

/** The fleet's log entries in the order of their time, first the last ones of the past, then those that come. */
export async function* readLogs(options: ReadLogsOptions): AsyncGenerator<LogEntry> {
  for await (const entry of readEntries(options)) {
    if (passes(entry, options.filter)) yield maskSecretsIn(entry, options.secrets);
  }
}

async function* readEntries(options: ReadLogsOptions): AsyncGenerator<LogEntry> {
  const { directory, isWanted, filter, nextLook, signal } = options;
  await using logs = new OpenLogs();
  await logs.open((await logSources(directory)).filter(isWanted));
  await seekToStart(logs.chains, { lines: options.lines, filter });
  for (;;) {
    for await (const entry of mergeByTime(logs.chains.map(oldestFirst), 'oldest first')) {
      if (signal.aborted) return;
      yield entry;
    }
    if (nextLook === null) break;
    await nextLook();
    if (signal.aborted) return;
    await logs.look((await logSources(directory)).filter(isWanted));
  }
  yield* logs.chains.flatMap(lastWords);
}

function lastWords(chain: LogChain): readonly LogEntry[] {
  const text = chain.takeUnfinished();
  return text === '' ? [] : [parseLogLine(chain.id, text)];
}

/** The logs that are open, and all that must be closed again. */
class OpenLogs implements AsyncDisposable {
  readonly #chains = new Map<string, LogChain>();

  get chains(): readonly LogChain[] {
    return [...this.#chains.values()];
  }

  async open(sources: readonly LogSource[]): Promise<void> {
    for (const [id, own] of Map.groupBy(sources, (source) => source.id)) {
      this.#chains.set(id, await LogChain.open(id, own));
    }
  }

  /** Before reading on: past rotations, with the logs of new processes. */
  async look(sources: readonly LogSource[]): Promise<void> {
    for (const [id, own] of Map.groupBy(sources, (source) => source.id)) {
      const known = this.#chains.get(id);
      if (known === undefined) this.#chains.set(id, await LogChain.open(id, []));
      await this.#chains.get(id)?.look(own);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const chain of this.#chains.values()) await chain[Symbol.asyncDispose]();
  }
}

async function* oldestFirst(chain: LogChain): AsyncGenerator<Timed<LogEntry>> {
  let timeMs = 0;
  for await (const line of chain.forward()) {
    const entry = parseLogLine(chain.id, line);
    // A line without a time belongs to the dated one before it.
    if (entry.time !== null) timeMs = Date.parse(entry.time);
    yield { timeMs, value: entry };
  }
}
