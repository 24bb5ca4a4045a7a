/** Who descends from whom, and which processes carry a fleet's mark. */
import { readdirSync } from 'node:fs';
import { identify, type ProcessIdentity, type ProcessStat, readProc, readStat } from './identity.ts';

/** Every process of a fleet has this variable in its environment, with the fleet's id as its value. */
export const fleetVariable = 'MCPCTL_FLEET';
/** And this one, with the id of the run it belongs to, if it is not one of those that look after the others. */
export const runVariable = 'MCPCTL_RUN';
/** A third-party server and what it starts have this one besides, with the id of its own run. */
export const childVariable = 'MCPCTL_CHILD';

export interface MarkedProcess extends ProcessIdentity {
  readonly command: string;
}

/** Every living process that carries `fleetId`, however it came to be; never this process itself. */
export function processesOfFleet(fleetId: string): readonly MarkedProcess[] {
  return processesMarked(`${fleetVariable}=${fleetId}`);
}

/** Every living process that descends from the run `runId`, whatever became of its parents. */
export function processesOfRun(runId: string): readonly MarkedProcess[] {
  return processesMarked(`${runVariable}=${runId}`);
}

/** Every living process that descends from the run `childId` of a third-party server. */
export function processesOfChild(childId: string): readonly MarkedProcess[] {
  return processesMarked(`${childVariable}=${childId}`);
}

/** Those of the fleet that belong to a run which is none of `known`. */
export function processesOfOtherRuns(fleetId: string, known: ReadonlySet<string>): readonly MarkedProcess[] {
  return processesOfFleet(fleetId).filter(({ pid }) => {
    const run = runOf(pid);
    return run !== null && !known.has(run);
  });
}

/** Id of the run that `pid` belongs to; `null` when it bears none. */
function runOf(pid: number): string | null {
  const mark = environmentOf(pid).find((line) => line.startsWith(`${runVariable}=`));
  return mark === undefined ? null : mark.slice(runVariable.length + 1);
}

/** Those of the fleet that neither are one of `roots` nor descend from one, nor belong to a run of one that does. */
export function strayProcesses(fleetId: string, roots: readonly number[]): readonly MarkedProcess[] {
  const marked = processesOfFleet(fleetId);
  // Read last: it has everybody who was born meanwhile, and nobody who ended.
  const table = readProcessTable();
  const trees = roots.map((root) => processTree(root, table));
  const living = new Set(table.map(({ pid }) => pid));
  const isBelow = ({ pid }: MarkedProcess): boolean => trees.some((tree) => tree.has(pid));
  const strays = marked.filter((process) => living.has(process.pid) && !isBelow(process));
  if (strays.length === 0) return [];
  // What detached itself from its parents is ended with its run.
  const runs = new Set(marked.filter(isBelow).flatMap(({ pid }) => runOf(pid) ?? []));
  return strays.filter(({ pid }) => !runs.has(runOf(pid) ?? ''));
}

/** `pid` as it is now; `null` when it is gone, or only a zombie. */
export function findProcess(pid: number): MarkedProcess | null {
  const identity = identify(pid);
  return identity === null ? null : { ...identity, command: commandOf(pid) };
}

function processesMarked(mark: string): readonly MarkedProcess[] {
  return allPids()
    .filter((pid) => pid !== process.pid && environmentOf(pid).includes(mark))
    .flatMap((pid) => {
      const found = findProcess(pid);
      // A PID may have passed to a stranger since its mark was read: the start time counts only with the mark after it.
      return found === null || !environmentOf(pid).includes(mark) ? [] : [found];
    });
}

/** Every process of the machine, read once. */
export function readProcessTable(): readonly ProcessStat[] {
  return allPids().flatMap((pid) => readStat(pid) ?? []);
}

/** `root` and everything below it in `table`. */
export function processTree(root: number, table: readonly ProcessStat[]): ReadonlySet<number> {
  const children = childrenIn(table);
  const tree = new Set<number>([root]);
  // A set goes on to what is added while it is walked.
  for (const pid of tree) for (const child of children.get(pid) ?? []) tree.add(child.pid);
  return tree;
}

/** Many trees are read off one table. */
const knownChildren = new WeakMap<readonly ProcessStat[], ReadonlyMap<number, readonly ProcessStat[]>>();

function childrenIn(table: readonly ProcessStat[]): ReadonlyMap<number, readonly ProcessStat[]> {
  const known = knownChildren.get(table);
  if (known !== undefined) return known;
  const children = Map.groupBy(table, ({ parent }) => parent);
  knownChildren.set(table, children);
  return children;
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
