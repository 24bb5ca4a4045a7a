/** Who descends from whom, and which processes carry a fleet's mark. */
import { readdirSync } from 'node:fs';
import { bootId, type ProcessIdentity, type ProcessStat, readProc, readStat } from './identity.ts';

/** Every process of a fleet has this variable in its environment, with the fleet's id as its value. */
export const fleetVariable = 'MCPCTL_FLEET';

export interface MarkedProcess extends ProcessIdentity {
  readonly command: string;
}

/** Every living process that carries `fleetId`, however it came to be; never this process itself. */
export function processesOfFleet(fleetId: string): readonly MarkedProcess[] {
  const mark = `${fleetVariable}=${fleetId}`;
  return allPids()
    .filter((pid) => pid !== process.pid && environmentOf(pid).includes(mark))
    .flatMap((pid) => {
      const stat = readStat(pid);
      if (stat === null || stat.state === 'Z') return [];
      // A PID may have passed to a stranger since its mark was read: the start time counts only with the mark after it.
      if (!environmentOf(pid).includes(mark)) return [];
      return [{ bootId: bootId(), pid, startTime: stat.startTime, command: commandOf(pid) }];
    });
}

/** Those of the fleet that neither are `root` nor descend from it. */
export function strayProcesses(fleetId: string, root: number): readonly MarkedProcess[] {
  const marked = processesOfFleet(fleetId);
  // Read last: it has everybody who was born meanwhile, and nobody who ended.
  const table = readProcessTable();
  const tree = processTree(root, table);
  const living = new Set(table.map(({ pid }) => pid));
  return marked.filter(({ pid }) => living.has(pid) && !tree.has(pid));
}

/** Every process of the machine, read once. */
export function readProcessTable(): readonly ProcessStat[] {
  return allPids().flatMap((pid) => readStat(pid) ?? []);
}

/** `root` and everything below it in `table`. */
export function processTree(root: number, table: readonly ProcessStat[]): ReadonlySet<number> {
  const children = Map.groupBy(table, ({ parent }) => parent);
  const tree = new Set<number>([root]);
  // A set goes on to what is added while it is walked.
  for (const pid of tree) for (const child of children.get(pid) ?? []) tree.add(child.pid);
  return tree;
}

function allPids(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** Each as `NAME=value`; none when the process is gone or not ours to read. */
export function environmentOf(pid: number): readonly string[] {
  return readProc(`/proc/${pid}/environ`)?.split('\0') ?? [];
}

/** Program and arguments, as one line. */
export function commandOf(pid: number): string {
  return (readProc(`/proc/${pid}/cmdline`) ?? '').split('\0').filter(Boolean).join(' ');
}
