/** Groups made by hand in the cgroup file system, in either of its dialects. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Limiter, Limits, Means, ProcessGroup } from './limiter.ts';

export interface CgroupDialect {
  readonly means: Extract<Means, 'cgroup v1' | 'cgroup v2'>;
  /** Files and what is written into them, in that order. */
  limitFiles(limits: Limits): readonly LimitFile[];
  /** The processor limit alone, over periods of this length. */
  cpuFiles(cores: number, periodUs: number): readonly LimitFile[];
  readonly memoryLimit: string;
  readonly memoryUsage: string;
  readonly memoryPeak: string;
  /** The line of `memory.stat` with what the kernel would give back at once: file pages that nobody uses. */
  readonly reclaimable: string;
  /** Holds a line `oom_kill N`. */
  readonly memoryEvents: string;
  /** @returns share of one core; `null`: unlimited */
  cpuLimit(read: (file: string) => string | null): number | null;
}

type LimitFile = readonly [file: string, value: string];

/** A starting process may use half a second's worth at once; later nothing may stop for longer than 100 ms. */
const startPeriodUs = 1_000_000;
const steadyPeriodUs = 100_000;

/** @param bases directories, one for each hierarchy, in which the groups are made; they are made when missing */
export function cgroupLimiter(
  dialect: CgroupDialect,
  bases: readonly string[],
  because: string | null,
): Limiter {
  const directoriesOf = (name: string): readonly string[] => bases.map((base) => path.join(base, name));
  return {
    means: dialect.means,
    because,
    open: (name, limits) => {
      const directories = directoriesOf(name);
      for (const directory of directories) mkdirSync(directory, { recursive: true });
      const group = new Cgroup(dialect, directories);
      group.limit(limits);
      return group;
    },
    find: (name) => {
      const directories = directoriesOf(name);
      return directories.every((directory) => existsSync(directory))
        ? new Cgroup(dialect, directories)
        : null;
    },
  };
}

class Cgroup implements ProcessGroup {
  readonly prefix: readonly string[] = [];
  readonly #dialect: CgroupDialect;
  readonly #directories: readonly string[];
  /** Where each file lies; `null`: nowhere. */
  readonly #places = new Map<string, string | null>();

  constructor(dialect: CgroupDialect, directories: readonly string[]) {
    this.#dialect = dialect;
    this.#directories = directories;
  }

  get means(): Means {
    return this.#dialect.means;
  }

  get joins(): readonly string[] {
    return this.#directories.map((directory) => path.join(directory, 'cgroup.procs'));
  }

  /** @throws the file system's error for a limit that cannot be set */
  limit(limits: Limits): void {
    this.#write(this.#dialect.limitFiles(limits));
    this.#write(this.#dialect.cpuFiles(limits.cpuCores, startPeriodUs));
  }

  settle(): void {
    const { cpuCores } = this.enforced();
    if (cpuCores !== null) this.#write(this.#dialect.cpuFiles(cpuCores, steadyPeriodUs));
  }

  enforced(): { readonly [L in keyof Limits]: number | null } {
    return {
      memoryBytes: this.#number(this.#dialect.memoryLimit),
      cpuCores: this.#dialect.cpuLimit((file) => this.#read(file)),
      pids: this.#number('pids.max'),
    };
  }

  usage(): ReturnType<ProcessGroup['usage']> {
    const [, oomKills = '0'] = /^oom_kill (\d+)$/m.exec(this.#read(this.#dialect.memoryEvents) ?? '') ?? [];
    return { peakBytes: this.#number(this.#dialect.memoryPeak), oomKills: Number(oomKills) };
  }

  /** What counts against the limit, without what gives way before it is reached. */
  memoryBytes(): number | null {
    const usage = this.#number(this.#dialect.memoryUsage);
    const line = new RegExp(`^${this.#dialect.reclaimable} (\\d+)$`, 'm');
    const [, reclaimable = '0'] = line.exec(this.#read('memory.stat') ?? '') ?? [];
    return usage === null ? null : Math.max(0, usage - Number(reclaimable));
  }

  members(): readonly number[] {
    const [first] = this.#directories;
    return first === undefined ? [] : membersBelow(first);
  }

  close(): boolean {
    return this.#directories.map(removeGroup).every((isGone) => isGone);
  }

  #write(files: readonly LimitFile[]): void {
    for (const [file, value] of files) {
      const found = this.#find(file);
      // A kernel without swap accounting, say, has no file for it.
      if (found !== null) writeFileSync(found, value);
    }
  }

  #read(file: string): string | null {
    const found = this.#find(file);
    return found === null ? null : readFileSync(found, 'utf8');
  }

  /** `null` for what is not limited, too: `max`, or more than any machine has. */
  #number(file: string): number | null {
    const value = Number(this.#read(file) ?? 'max');
    return Number.isSafeInteger(value) ? value : null;
  }

  #find(file: string): string | null {
    const known = this.#places.get(file);
    if (known !== undefined) return known;
    const found = this.#directories.find((directory) => existsSync(path.join(directory, file)));
    const place = found === undefined ? null : path.join(found, file);
    this.#places.set(file, place);
    return place;
  }
}

/** PIDs in the group and in the groups below it; none when it is gone. */
export function membersBelow(directory: string): readonly number[] {
  try {
    const own = readFileSync(path.join(directory, 'cgroup.procs'), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map(Number);
    return [...own, ...groupsIn(directory).flatMap(membersBelow)];
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

/** Removes a group and those below it. @returns whether it is gone: one with members stays */
export function removeGroup(directory: string): boolean {
  try {
    for (const below of groupsIn(directory)) removeGroup(below);
    rmdirSync(directory);
    return true;
  } catch (error) {
    if (isGone(error)) return true;
    if ((error as NodeJS.ErrnoException).code === 'EBUSY') return false;
    throw error;
  }
}

export function groupsIn(directory: string): readonly string[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => path.join(directory, name));
}

function isGone(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENODEV';
}
