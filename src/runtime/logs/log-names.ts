/** How the files of a log are named: `memory.log`, and what was rotated away as `memory.log.20260131T120000123Z.gz`. */

export interface LogName {
  /** Id of the process that writes it. */
  readonly id: string;
  /** When it was rotated, in milliseconds since 1970; `null`: it is still written. */
  readonly rotatedAtMs: number | null;
  readonly isCompressed: boolean;
}

const pattern = /^(?<id>.+?)\.log(?:\.(?<stamp>\d{8}T\d{9}Z)(?<end>\.gz|\.part))?$/;

/** `null` for what is no log, and for one whose compression was broken off. */
export function parseLogName(name: string): LogName | null {
  const { id, stamp, end } = pattern.exec(name)?.groups ?? {};
  if (id === undefined) return null;
  if (stamp === undefined) return { id, rotatedAtMs: null, isCompressed: false };
  return { id, rotatedAtMs: parseStamp(stamp), isCompressed: end === '.gz' };
}

/** Path of a part of `file` that is rotated now; it is compressed afterwards. */
export function partOf(file: string, nowMs: number): string {
  return `${file}.${new Date(nowMs).toISOString().replaceAll(/[-:.]/g, '')}.part`;
}

export function compressedName(part: string): string {
  return part.replace(/\.part$/, '.gz');
}

function parseStamp(stamp: string): number {
  const [, date, hours, minutes, seconds, ms] = /^(\d{8})T(\d\d)(\d\d)(\d\d)(\d{3})Z$/.exec(stamp) ?? [];
  const day = `${date?.slice(0, 4)}-${date?.slice(4, 6)}-${date?.slice(6)}`;
  return Date.parse(`${day}T${hours}:${minutes}:${seconds}.${ms}Z`);
}
