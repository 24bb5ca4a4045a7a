/** Limits that an operator wrote and that no process could ever reach here. */
import type { Machine } from '../limits/machine.ts';
import type { ConfigConflict } from './config-conflicts.ts';
import type { KeyPath } from './config-document.ts';
import type { ConfigInput, LimitsInput } from './config-input.ts';
import { formatSize } from './units.ts';

/** The first limit above what `machine` has; `null` when there is none. What is left to the defaults is never one. */
export function findBeyondMachine(input: ConfigInput, machine: Machine): ConfigConflict | null {
  const sections: readonly (readonly [KeyPath, LimitsInput | undefined])[] = [
    [['gateway'], input.gateway],
    [['defaults'], input.defaults],
    ...Object.entries(input.servers ?? {}).map(([name, server]) => [['servers', name], server] as const),
  ];
  const { memoryBytes, cores } = machine;
  for (const [path, limits] of sections) {
    if ((limits?.memory ?? 0) > memoryBytes) {
      const has = formatSize(Math.floor(memoryBytes / 1024 ** 2) * 1024 ** 2);
      return { path: [...path, 'memory'], allowed: `at most what this machine has: ${has}` };
    }
    if ((limits?.cpu ?? 0) > cores) {
      return { path: [...path, 'cpu'], allowed: `at most what this machine has: ${cores} cores` };
    }
  }
  return null;
}
