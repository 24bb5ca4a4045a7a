import type { FleetSnapshot } from '../../runtime/fleet/snapshot.ts';
import type { Limiter } from '../../runtime/limits/limiter.ts';
import type { Finding } from './finding.ts';

/** What holds processes to their limits here, what really holds each that runs, and whether the limits fit the machine. */
export function checkLimits(
  { replicas, warnings }: Pick<FleetSnapshot, 'replicas' | 'warnings'>,
  best: Pick<Limiter, 'means' | 'because'>,
): readonly Finding[] {
  return [bestMeans(best), ...atWork(replicas), sumOfLimits(warnings)];
}

function bestMeans({ means, because }: Pick<Limiter, 'means' | 'because'>): Finding {
  const common = { section: 'limits', name: 'best means' } as const;
  if (means !== 'sampler') {
    const why = because === null ? '' : ` (${because})`;
    return { ...common, status: 'ok', detail: `${means}${why}` };
  }
  return {
    ...common,
    status: 'warn',
    detail: `only a look at memory twice a second; CPU is not held: ${because}`,
    fix: 'Log in with a user session of systemd, or run mcpctl as root; `enforce: require` refuses to do without.',
  };
}

function atWork(replicas: FleetSnapshot['replicas']): readonly Finding[] {
  const running = replicas.filter(({ pid }) => pid !== null);
  const groups = Map.groupBy(running, ({ enforcedBy }) => enforcedBy);
  return [...groups].map(([means, members]): Finding => {
    const common = { section: 'limits', name: 'at work' } as const;
    const detail = `${members.map(({ id }) => id).join(', ')}: ${means}`;
    if (means !== 'nothing') return { ...common, status: 'ok', detail };
    return {
      ...common,
      status: 'warn',
      detail,
      fix: 'Set enforce to prefer in mcpctl.yaml, then `mcpctl up`.',
    };
  });
}

function sumOfLimits(warnings: readonly string[]): Finding {
  const common = { section: 'limits', name: 'sum' } as const;
  const tooMuch = warnings.filter((warning) => warning.includes('add up to'));
  if (tooMuch.length === 0) return { ...common, status: 'ok', detail: 'fits this machine' };
  return {
    ...common,
    status: 'warn',
    detail: tooMuch.join('; '),
    fix: 'Nothing must be done while not all are busy at once; lower limits or replicas in mcpctl.yaml otherwise.',
  };
}
