/** Finds the best means there is to hold processes to their limits, by trying. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { reasonOf } from '../errors.ts';
import type { Enforcement } from '../fleet/config.ts';
import { cgroupLimiter, removeGroup } from './cgroup.ts';
import { type CgroupMounts, cgroupMounts } from './cgroup-mounts.ts';
import { cgroupV1, cgroupV1Bases } from './cgroup-v1.ts';
import { cgroupV2, cgroupV2Base, delegate } from './cgroup-v2.ts';
import { fleetGroup } from './fleet-groups.ts';
import type { Limiter, Limits } from './limiter.ts';
import { noGroups } from './no-group.ts';
import { scopeArguments, systemdLimiter } from './systemd-scope.ts';

export interface LimiterOptions {
  readonly fleetId: string;
  readonly enforce: Enforcement;
  /** Of this process: PATH and XDG_RUNTIME_DIR lead to systemd. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly mounts?: CgroupMounts;
}

/** What each means is tried with. */
const trialLimits: Limits = { memoryBytes: 64 * 1024 ** 2, cpuCores: 0.5, pids: 64 };
const trialTimeoutMs = 2000;

/** Tries systemd, cgroup v2 and cgroup v1, in this order; without any of them memory is watched from outside. */
export function openLimiter({ fleetId, enforce, env, mounts = cgroupMounts() }: LimiterOptions): Limiter {
  if (enforce === 'off') return noGroups('nothing', null);
  const because: string[] = [];
  for (const attempt of [trySystemd, tryCgroupV2, tryCgroupV1]) {
    const outcome = attempt({ fleetId, env, mounts });
    if (typeof outcome !== 'string') {
      return { ...outcome, because: because.length === 0 ? null : because.join('; ') };
    }
    because.push(outcome);
  }
  return noGroups('sampler', because.join('; '));
}

/** @returns a means that was seen at work, or why it is not */
type Attempt = (options: Required<Omit<LimiterOptions, 'enforce'>>) => Limiter | string;

const trySystemd: Attempt = ({ fleetId, env, mounts: { v2 } }) => {
  const runtime = env['XDG_RUNTIME_DIR'];
  if (v2 === null || runtime === undefined || !existsSync(path.join(runtime, 'systemd/private'))) {
    return 'no user manager of systemd answers';
  }
  const [file = '', ...args] = scopeArguments(`mcpctl-${fleetId}-trial-${process.pid}`, trialLimits);
  const script = `cd "$1/$(sed -n 's/^0:://p' /proc/self/cgroup)" && cat memory.max cpu.max pids.max`;
  try {
    const said = run(file, [...args, '/bin/sh', '-c', script, 'sh', v2.root], env);
    const expected = [String(trialLimits.memoryBytes), '50000 100000', String(trialLimits.pids)];
    if (said.trim() !== expected.join('\n')) return `systemd sets limits that do not hold: ${said.trim()}`;
    return systemdLimiter({ fleetId, cgroupRoot: v2.root, env });
  } catch (error) {
    return `systemd refuses a scope: ${reasonOf(error)}`;
  }
};

const tryCgroupV2: Attempt = ({ fleetId, env, mounts }) => {
  const found = cgroupV2Base(mounts);
  if ('because' in found) return found.because;
  const base = path.join(found.base, fleetGroup(fleetId));
  return tryGroups('cgroup v2', [base], env, () => {
    const refusal = delegate(base);
    if (refusal !== null) throw new Error(refusal);
    return cgroupLimiter(cgroupV2, [base], null);
  });
};

const tryCgroupV1: Attempt = ({ fleetId, env, mounts }) => {
  const parents = cgroupV1Bases(mounts);
  if (parents === null) return 'no cgroup v1 controllers for memory and cpu are mounted';
  const bases = parents.map((parent) => path.join(parent, fleetGroup(fleetId)));
  return tryGroups('cgroup v1', bases, env, () => cgroupLimiter(cgroupV1, bases, null));
};

/** Makes the bases, puts a process into a group there, and looks whether it is in it and the limits stand. */
function tryGroups(
  name: string,
  bases: readonly string[],
  env: LimiterOptions['env'],
  open: () => Limiter,
): Limiter | string {
  try {
    for (const base of bases) mkdirSync(base, { recursive: true });
    const limiter = open();
    const group = limiter.open(`trial-${process.pid}`, trialLimits);
    try {
      const script = 'for file; do echo $$ >"$file" || exit 1; done; cat /proc/self/cgroup';
      const said = run('/bin/sh', ['-c', script, 'sh', ...group.joins], env);
      const { memoryBytes, cpuCores } = group.enforced();
      const isInside = said.includes(`/trial-${process.pid}`);
      if (isInside && memoryBytes === trialLimits.memoryBytes && cpuCores === trialLimits.cpuCores)
        return limiter;
      throw new Error(`limits were set, and do not hold`);
    } finally {
      group.close();
    }
  } catch (error) {
    for (const base of bases) removeQuietly(base);
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') {
      return `${name} is not writable for this user`;
    }
    return `${name}: ${reasonOf(error)}`;
  }
}

function removeQuietly(base: string): void {
  try {
    removeGroup(base);
  } catch {
    // It could not even be made, or is not ours; why is told already.
  }
}

function run(file: string, args: readonly string[], env: LimiterOptions['env']): string {
  return execFileSync(file, args, {
    env: { ...env },
    encoding: 'utf8',
    timeout: trialTimeoutMs,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}
