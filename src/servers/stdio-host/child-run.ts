/** One life of a child: begun inside its group with its own standard streams, ended with everything it started. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HostedSettings } from '../../runtime/fleet/third-party.ts';
import type { ExitCause } from '../../runtime/history/life-event.ts';
import type { ProcessGroup } from '../../runtime/limits/limiter.ts';
import { LineReader, type LongLine } from '../../runtime/mcp/line-reader.ts';
import { findCommand, refuseMissingDirectory } from '../../runtime/process/find-command.ts';
import { readStat } from '../../runtime/process/identity.ts';
import { sweep } from '../../runtime/process/kill.ts';
import {
  childVariable,
  findProcess,
  type MarkedProcess,
  processesOfChild,
  processTree,
  readProcessTable,
} from '../../runtime/process/table.ts';

export interface ChildRunOptions {
  readonly id: string;
  readonly settings: Pick<HostedSettings, 'command' | 'args' | 'cwd' | 'env'>;
  readonly group: ProcessGroup;
  /** What every child gets, besides its own variables. */
  readonly env: Readonly<Record<string, string>>;
  /** What it says on stderr. */
  readonly onErrorLines: (lines: readonly string[]) => void;
  readonly onLine: (line: string) => void;
  readonly onTooLong: (line: LongLine) => void;
  /** The rest of what it said has been read. `rest`: its last words when they were no whole line. */
  readonly onExit: (exit: ExitCause, rest: string) => void;
}

/** One message of a server: larger answers are for nobody's memory. */
export const maxLineBytes: number = 8 * 1024 ** 2;
/** A longer line of stderr is cut. */
const maxErrorLineBytes = 16 * 1024;
/** What a child has not taken: beyond, it is told nothing more. */
const maxUnreadBytes = 4 * 1024 ** 2;
/** From the end of its input to SIGTERM. @see the specification's stdio transport, "Shutdown" */
const byeMs = 500;
/** From its exit to the last of its words: what it started may hold the pipe open for ever. */
const lastWordsMs = 50;
const leftoverGraceMs = 1000;
const pollMs = 10;
/** USER_HZ is 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** Joins its groups before it becomes the program: what it starts is then inside too. */
const joiner = 'while [ "$1" != -- ]; do echo $$ >"$1" || exit 125; shift; done; shift; exec "$@"';

export function newChildId(server: string): string {
  return `${server}.${randomBytes(4).toString('hex')}`;
}

export class ChildRun {
  readonly id: string;
  readonly group: ProcessGroup;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #oomKillsAtBegin: number;
  #hasExited = false;

  /** @throws Error that says why it cannot be started */
  constructor(options: ChildRunOptions) {
    const { id, settings, group, env, onLine, onTooLong, onErrorLines, onExit } = options;
    const own = { ...env, ...settings.env };
    const command = findCommand(settings.command, own['PATH'] ?? '');
    refuseMissingDirectory(settings.cwd);
    this.id = id;
    this.group = group;
    this.#oomKillsAtBegin = group.usage().oomKills;
    const joined =
      group.joins.length === 0 ? [] : ['/bin/sh', '-c', joiner, 'mcpctl-run', ...group.joins, '--'];
    const [file = command, ...args] = [...group.prefix, ...joined, command, ...settings.args];
    this.#child = spawn(file, args, {
      cwd: settings.cwd,
      env: { ...own, [childVariable]: id },
      stdio: ['pipe', 'pipe', 'pipe'],
      // A group of its own, so that a signal for it does not reach this process.
      detached: true,
    });
    const reader = new LineReader({ maxBytes: maxLineBytes, onLine, onTooLong });
    this.#child.stdout.on('data', (chunk: Buffer) => reader.push(chunk));
    const endOfErrors = readErrors(this.#child.stderr, onErrorLines);
    // A pipe that breaks says no more than that it ended, which its exit tells.
    const { stdin, stdout, stderr } = this.#child;
    for (const stream of [stdin, stdout, stderr]) stream.on('error', () => undefined);
    this.#whenOver((exit) => {
      endOfErrors();
      onExit(exit, reader.takeRest());
    });
  }

  /** `null` when it could not even be spawned. */
  get pid(): number | null {
    return this.#child.pid ?? null;
  }

  get isAlive(): boolean {
    return !this.#hasExited && this.#child.pid !== undefined;
  }

  /** PIDs of all in its group of the kernel's; `null` when it has none, and only the process table tells. */
  get members(): readonly number[] | null {
    const { joins, prefix } = this.group;
    return joins.length + prefix.length > 0 ? this.group.members() : null;
  }

  /** Processor time that it and all it started have used, in seconds. */
  get cpuSeconds(): number {
    const { pid, members } = this;
    if (pid === null) return 0;
    const table = members === null ? readProcessTable() : members.flatMap((member) => readStat(member) ?? []);
    const own = members === null ? processTree(pid, table) : new Set(members);
    const ticks = table.filter((stat) => own.has(stat.pid)).map(({ cpuTicks }) => cpuTicks);
    return ticks.reduce((sum, count) => sum + count, 0) / ticksPerSecond;
  }

  /** @returns whether it was handed over: not when it ended, or does not read */
  send(line: string): boolean {
    const { stdin } = this.#child;
    if (this.#hasExited || !stdin.writable || stdin.writableLength > maxUnreadBytes) return false;
    stdin.write(`${line}\n`);
    return true;
  }

  /** Ends its input, asks it to go, kills it, and sees to it that nothing it started is left. Safe to call twice. */
  async end(graceMs: number): Promise<void> {
    if (this.isAlive && graceMs > 0) {
      this.#child.stdin.end();
      const givesUp = performance.now() + Math.min(byeMs, graceMs / 2);
      while (this.isAlive && performance.now() < givesUp) await sleep(pollMs);
    }
    await sweep({ find: () => this.#everyone(), graceMs });
    this.group.close();
  }

  /** After its end: ends what it left behind. */
  async clear(): Promise<void> {
    await this.end(leftoverGraceMs);
  }

  /** A group of the kernel's loses nobody; without one the mark in the environment has to do. */
  #everyone(): readonly MarkedProcess[] {
    const found = this.members?.flatMap((pid) => findProcess(pid) ?? []) ?? processesOfChild(this.id);
    const { pid } = this;
    // One that was just spawned is not in its group yet.
    if (pid === null || !this.isAlive || found.some((process) => process.pid === pid)) return found;
    const own = findProcess(pid);
    return own === null ? found : [...found, own];
  }

  #whenOver(onOver: (exit: ExitCause) => void): void {
    const over = (code: number | null, signal: NodeJS.Signals | null): void => {
      if (this.#hasExited) return;
      this.#hasExited = true;
      const closed = new Promise((resolve) => this.#child.once('close', resolve));
      void Promise.race([closed, sleep(lastWordsMs)]).then(() => {
        const { stdin, stdout, stderr } = this.#child;
        for (const stream of [stdin, stdout, stderr]) stream.destroy();
        const isOutOfMemory = this.group.usage().oomKills > this.#oomKillsAtBegin;
        onOver({ code, signal, isOutOfMemory });
      });
    };
    this.#child.once('exit', over);
    this.#child.once('error', () => {
      // An error of a child that was spawned is about a signal that came too late.
      if (this.#child.pid === undefined) over(null, null);
    });
  }
}

/** Lines of `stream`, those of one chunk together. @returns what to call at its end: the last line may have no end of its own */
function readErrors(stream: Readable, onLines: (lines: readonly string[]) => void): () => void {
  let lines: string[] = [];
  const reader = new LineReader({
    maxBytes: maxErrorLineBytes,
    onLine: (line) => lines.push(line),
    onTooLong: ({ head, bytes }) => lines.push(`${head}… (${bytes} bytes)`),
  });
  const flush = (): void => {
    const read = lines;
    lines = [];
    if (read.length > 0) onLines(read);
  };
  stream.on('data', (chunk: Buffer) => {
    reader.push(chunk);
    flush();
  });
  return () => {
    const rest = reader.takeRest();
    if (rest !== '') lines.push(rest);
    flush();
  };
}
