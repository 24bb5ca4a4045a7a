/** What the machine has to give, and whether limits promise more than that. */
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import path from 'node:path';
import { type CgroupMounts, cgroupMounts } from './cgroup-mounts.ts';
import { cgroupV2 } from './cgroup-v2.ts';

export interface Machine {
  readonly memoryBytes: number;
  readonly cores: number;
}

/** Of the machine, or of the container we are in: whichever is less. */
export function machine({ v1, v2 }: CgroupMounts = cgroupMounts()): Machine {
  const memory: number[] = [totalmem()];
  const cores: number[] = [availableParallelism()];
  for (const directory of v2 === null ? [] : upwards(v2.own, v2.root)) {
    const read = (file: string): string | null => readIn(directory, file);
    memory.push(Number(read('memory.max') ?? Number.NaN));
    cores.push(cgroupV2.cpuLimit(read) ?? Number.NaN);
  }
  const oldMemory = v1.get('memory');
  for (const directory of oldMemory === undefined ? [] : upwards(oldMemory.own, oldMemory.root)) {
    memory.push(Number(readIn(directory, 'memory.limit_in_bytes') ?? Number.NaN));
  }
  const least = (values: readonly number[]): number => Math.min(...values.filter(Number.isFinite));
  return { memoryBytes: least(memory), cores: least(cores) };
}

export interface PromisedLimits {
  readonly memoryBytes: number;
  readonly cpuCores: number;
}

/** What the limits of all processes together exceed, as sentences; none when the machine can keep all promises. */
export function overcommitment(
  limits: readonly PromisedLimits[],
  { memoryBytes, cores }: Machine,
): readonly string[] {
  const memory = limits.reduce((sum, limit) => sum + limit.memoryBytes, 0);
  const cpu = limits.reduce((sum, limit) => sum + limit.cpuCores, 0);
  const inGiB = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
  const inCores = (count: number): string => `${Math.round(count * 100) / 100} cores`;
  return [
    ...(memory > memoryBytes
      ? [`memory limits add up to ${inGiB(memory)}; this machine has ${inGiB(memoryBytes)}`]
      : []),
    ...(cpu > cores ? [`CPU limits add up to ${inCores(cpu)}; this machine has ${inCores(cores)}`] : []),
  ];
}

function upwards(own: string, root: string): readonly string[] {
  const directories: string[] = [];
  for (
    let directory = own;
    directory.startsWith(root) && directory !== '/';
    directory = path.dirname(directory)
  ) {
    directories.push(directory);
  }
  return directories;
}

function readIn(directory: string, file: string): string | null {
  const full = path.join(directory, file);
  return existsSync(full) ? readFileSync(full, 'utf8').trim() : null;
}
