import { copyFileSync, statSync, truncateSync } from 'node:fs';

/**
 * Once `file` is larger than `maxBytes`, keeps its content as `file.1` (in place of an older one) and empties it. Its
 * writer goes on: it appends, so its next line lands at the new beginning. A line written in between is lost.
 */
export function boundLog(file: string, maxBytes: number): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= maxBytes) return;
  copyFileSync(file, `${file}.1`);
  truncateSync(file);
}
