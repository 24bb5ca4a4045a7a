/** Clients' sessions on disk, so that they outlive this process: one small file each, read only when it is asked for. */
import { createHash, randomUUID } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { isObject, type Params } from '../protocol/messages.ts';
import { isLogLevel, type LogLevel } from '../upstream/server-link.ts';

/** What is kept of a session. No credentials: who comes back shows its own. */
export interface SessionRecord {
  readonly id: string;
  /** Path it was opened at, such as `/mcp`. */
  readonly endpoint: string;
  /** Of the identity that opened it: nobody else may use it. */
  readonly client: string;
  readonly protocolVersion: string;
  readonly capabilities: Params;
  readonly info: Params;
  readonly logLevel: LogLevel | null;
  /** As the client knows them. */
  readonly subscriptions: readonly string[];
}

export interface SessionStoreOptions {
  readonly directory: string;
  /** The oldest go first; default 20,000. */
  readonly maxSessions?: number;
  /** Since it was last used; default a day. */
  readonly maxAgeMs?: number;
  /** A session that cannot be kept works all the same, until this process ends. */
  readonly onFailure: (error: unknown) => void;
}

const idPattern = /^[0-9a-f-]{36}$/;

export class SessionStore {
  readonly #directory: string;
  readonly #maxSessions: number;
  readonly #maxAgeMs: number;
  readonly #onFailure: (error: unknown) => void;
  #count = 0;

  /** @throws the file system's error when the directory cannot be made */
  constructor(options: SessionStoreOptions) {
    const { directory, maxSessions = 20_000, maxAgeMs = 86_400_000, onFailure } = options;
    this.#onFailure = onFailure;
    this.#directory = directory;
    this.#maxSessions = maxSessions;
    this.#maxAgeMs = maxAgeMs;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.sweep();
  }

  newId(): string {
    return randomUUID();
  }

  /** In one step for readers. What a crash of the whole machine takes with it, clients open anew. */
  write(record: SessionRecord): void {
    const file = this.#fileOf(record.id);
    const temporary = `${file}.${process.pid}.tmp`;
    try {
      writeFileSync(temporary, JSON.stringify(record), { mode: 0o600 });
      renameSync(temporary, file);
    } catch (error) {
      this.#onFailure(error);
    }
  }

  /** Of a new session: makes room for it. */
  add(record: SessionRecord): void {
    this.write(record);
    this.#count += 1;
    if (this.#count > this.#maxSessions) this.sweep();
  }

  /** `null`: there is none, or what is there is no session. */
  read(id: string): SessionRecord | null {
    if (!idPattern.test(id)) return null;
    try {
      const record = parse(readFileSync(this.#fileOf(id), 'utf8'));
      return record?.id === id ? record : null;
    } catch (error) {
      if (isAbsent(error)) return null;
      throw error;
    }
  }

  /** It is in use: it stays for another day. */
  touch(id: string): void {
    const now = new Date();
    try {
      utimesSync(this.#fileOf(id), now, now);
    } catch (error) {
      if (!isAbsent(error)) throw error;
    }
  }

  remove(id: string): void {
    rmSync(this.#fileOf(id), { force: true });
    this.#count = Math.max(0, this.#count - 1);
  }

  /** Removes what is too old, and the oldest of what is too much. */
  sweep(): void {
    const now = Date.now();
    const files = readdirSync(this.#directory)
      .map((name) => ({ name, usedAtMs: modifiedAt(path.join(this.#directory, name)) }))
      .toSorted((a, b) => b.usedAtMs - a.usedAtMs);
    // Room for a while, so that not every new session looks through all of them.
    const kept = Math.floor(this.#maxSessions * 0.9);
    const isKept = ({ usedAtMs }: { usedAtMs: number }, index: number): boolean =>
      now - usedAtMs < this.#maxAgeMs && index < (files.length > this.#maxSessions ? kept : files.length);
    for (const [index, file] of files.entries()) {
      if (!isKept(file, index)) rmSync(path.join(this.#directory, file.name), { force: true });
    }
    this.#count = files.filter(isKept).length;
  }

  /** By digest: whoever reads the directory's names learns no id. */
  #fileOf(id: string): string {
    return path.join(this.#directory, `${createHash('sha256').update(id).digest('hex').slice(0, 32)}.json`);
  }
}

function parse(text: string): SessionRecord | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Half a file is no session.
    return null;
  }
  if (!isObject(value)) return null;
  const { id, endpoint, client, protocolVersion, capabilities, info, logLevel, subscriptions } = value;
  const isText = [id, endpoint, client, protocolVersion].every((field) => typeof field === 'string');
  const isWhole =
    isText &&
    isObject(capabilities) &&
    isObject(info) &&
    (logLevel === null || isLogLevel(logLevel)) &&
    Array.isArray(subscriptions);
  return isWhole ? (value as unknown as SessionRecord) : null;
}

function modifiedAt(file: string): number {
  try {
    return statSync(file).mtimeMs;
  } catch (error) {
    if (isAbsent(error)) return 0;
    throw error;
  }
}

function isAbsent(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
