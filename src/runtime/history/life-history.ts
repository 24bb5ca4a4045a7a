/** The history of every server's life: on disk, bounded, and readable while control is away. */
import { appendFileSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { writeFileAtomic } from '../state/atomic-write.ts';
import type { LifeEvent } from './life-event.ts';

/** What is kept of each server at least; twice as much at most. */
const eventsKept = 200;
/** Servers come and go; the histories of those that changed last are kept. */
const filesKept = 64;
const extension = '.jsonl';

export class LifeHistory {
  readonly #directory: string;
  /** Lines in each file, once it was counted. */
  readonly #lines = new Map<string, number>();

  /** @param directory must exist */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /** @throws the file system's error; the events that are there stay */
  append(event: LifeEvent): void {
    const file = fileOf(this.#directory, event.id);
    const known = this.#lines.get(event.id) ?? this.#count(file, event.id);
    if (known >= 2 * eventsKept) {
      const kept = readEvents(file).slice(1 - eventsKept);
      writeFileAtomic(file, [...kept, event].map((kept) => `${JSON.stringify(kept)}\n`).join(''));
      this.#lines.set(event.id, kept.length + 1);
    } else {
      // A line end first: the last write may have been cut off by a crash or a full disk.
      appendFileSync(file, `\n${JSON.stringify(event)}`, { mode: 0o600 });
      this.#lines.set(event.id, known + 1);
    }
  }

  #count(file: string, id: string): number {
    const lines = readEvents(file).length;
    if (lines === 0) this.#makeRoom(id);
    return lines;
  }

  #makeRoom(id: string): void {
    const others = historyFiles(this.#directory).filter((file) => file !== fileOf(this.#directory, id));
    const byAge = others
      .map((file) => ({ file, changedMs: statSync(file).mtimeMs }))
      .toSorted((a, b) => b.changedMs - a.changedMs);
    for (const { file } of byAge.slice(filesKept - 1)) rmSync(file, { force: true });
  }
}

/** Oldest first. Of all servers when `id` is left out. */
export function readHistory(directory: string, id?: string): readonly LifeEvent[] {
  const files = id === undefined ? historyFiles(directory) : [fileOf(directory, id)];
  return files.flatMap(readEvents).toSorted((a, b) => a.at.localeCompare(b.at));
}

function fileOf(directory: string, id: string): string {
  return path.join(directory, `${id}${extension}`);
}

function historyFiles(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
      .filter((name) => name.endsWith(extension))
      .map((name) => path.join(directory, name));
  } catch (error) {
    // Before the first `up`.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function readEvents(file: string): readonly LifeEvent[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return text.split('\n').flatMap(parseEvent);
}

function parseEvent(line: string): readonly LifeEvent[] {
  if (line === '') return [];
  try {
    return [JSON.parse(line) as LifeEvent];
  } catch {
    // Cut off in the middle of its writing.
    return [];
  }
}
