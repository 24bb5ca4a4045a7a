/** Groups made by the user's own systemd: one transient scope for each run. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { readProc } from '../process/identity.ts';
import { groupsIn, membersBelow } from './cgroup.ts';
import type { Limiter, Limits, ProcessGroup } from './limiter.ts';

const answerTimeoutMs = 2000;

export interface SystemdOptions {
  readonly fleetId: string;
  /** Where the unified hierarchy is mounted. */
  readonly cgroupRoot: string;
  /** Must have what leads to the user's manager: PATH, XDG_RUNTIME_DIR. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** @see systemd-run(1), systemd.resource-control(5) */
export function scopeArguments(unit: string, { memoryBytes, cpuCores, pids }: Limits): readonly string[] {
  return [
    'systemd-run',
    '--user',
    '--scope',
    '--quiet',
    `--unit=${unit}`,
    `--property=MemoryMax=${memoryBytes}`,
    '--property=MemorySwapMax=0',
    `--property=CPUQuota=${Math.round(cpuCores * 100)}%`,
    `--property=TasksMax=${pids}`,
    '--',
  ];
}

export function systemdLimiter(options: SystemdOptions): Limiter {
  const scopeOf = (name: string, limits: Limits | null): ProcessGroup => scope(options, name, limits);
  return {
    means: 'systemd scope',
    because: null,
    open: scopeOf,
    find: (name) => {
      const found = scopeOf(name, null);
      return found.members().length > 0 ? found : null;
    },
  };
}

function scope(
  { fleetId, cgroupRoot, env }: SystemdOptions,
  name: string,
  limits: Limits | null,
): ProcessGroup {
  const unit = `mcpctl-${fleetId}-${name}.scope`;
  const show = (property: string): string =>
    systemctl(['show', '--property', property, '--value', unit], env).trim();
  const directory = (): string | null => {
    const group = show('ControlGroup');
    return group === '' ? null : path.join(cgroupRoot, group);
  };
  const numberOf = (property: string): number | null => {
    const value = Number(show(property) || Number.NaN);
    return Number.isSafeInteger(value) ? value : null;
  };
  let known: string | null = null;
  return {
    means: 'systemd scope',
    joins: [],
    prefix: limits === null ? [] : scopeArguments(unit, limits),
    // Its quota is over 100 ms from the beginning.
    settle: () => undefined,
    enforced: () => ({
      memoryBytes: numberOf('MemoryMax'),
      cpuCores: quotaOf(show('CPUQuotaPerSecUSec')),
      pids: numberOf('TasksMax'),
    }),
    usage: () => ({
      peakBytes: numberOf('MemoryPeak'),
      // A scope that failed stays known until it is reset.
      oomKills: show('Result') === 'oom-kill' ? 1 : 0,
    }),
    memoryBytes: () => {
      // Asked once a second for each: the file tells without another process.
      known ??= directory();
      const current = known === null ? null : readProc(path.join(known, 'memory.current'));
      return current === null ? null : Number(current);
    },
    members: () => {
      const found = directory();
      return found === null ? [] : membersBelow(found);
    },
    close: () => {
      const found = directory();
      if (found !== null && (membersBelow(found).length > 0 || groupsIn(found).length > 0)) return false;
      systemctl(['reset-failed', unit], env);
      return true;
    },
  };
}

/** Such as `500ms` for half a core, `1.500000s`, `infinity`. */
function quotaOf(text: string): number | null {
  const [, amount, unit] = /^([\d.]+)(us|ms|s)$/.exec(text) ?? [];
  if (amount === undefined || unit === undefined) return null;
  return Number(amount) * ({ us: 1e-6, ms: 1e-3, s: 1 }[unit] ?? 1);
}

/** What it says; nothing when it cannot or does not know the unit. */
function systemctl(args: readonly string[], env: SystemdOptions['env']): string {
  try {
    return execFileSync('systemctl', ['--user', ...args], {
      env: { ...env },
      encoding: 'utf8',
      timeout: answerTimeoutMs,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    // The unit, or the manager itself, is gone: there is nothing to tell of it.
    return '';
  }
}
