/** Which means holds which process to its limits. */
import { OperationalError } from '../../runtime/errors.ts';
import type { Enforcement } from '../../runtime/fleet/config.ts';
import type { Limiter } from '../../runtime/limits/limiter.ts';
import { openLimiter } from '../../runtime/limits/open-limiter.ts';

export type LimiterOf = (enforce: Enforcement) => Limiter;

/** The best means there is, and how to do without. */
export function openLimiters(fleetId: string, env: Readonly<Record<string, string | undefined>>): LimiterOf {
  const best = openLimiter({ fleetId, enforce: 'prefer', env });
  const none = openLimiter({ fleetId, enforce: 'off', env });
  return (enforce) => (enforce === 'off' ? none : best);
}

/** @throws OperationalError `LIMITS_UNENFORCEABLE` for the first of `servers` that requires what is not there */
export function refuseUnenforceable(
  servers: readonly { readonly server: string; readonly enforce: Enforcement }[],
  limiterOf: LimiterOf,
): void {
  const strict = servers.find(({ enforce }) => enforce === 'require');
  if (strict === undefined) return;
  const { means, because } = limiterOf('require');
  if (means !== 'sampler' && means !== 'nothing') return;
  const reason = because ?? `the best means is ${means}`;
  throw new OperationalError('LIMITS_UNENFORCEABLE', { server: strict.server, reason });
}
