import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** The newest heap snapshot of `pid` in `directory`, by the name that Node gives it: `Heap.<day>.<time>.<pid>.<…>.heapsnapshot`. */
export function heapSnapshotOf(pid: number | null, directory: string): string | null {
  if (pid === null || !existsSync(directory)) return null;
  const own = readdirSync(directory).filter((name) =>
    new RegExp(`^Heap\\.\\d+\\.\\d+\\.${pid}\\..*\\.heapsnapshot$`).test(name),
  );
  const newest = own.toSorted().at(-1);
  return newest === undefined ? null : path.join(directory, newest);
}
