import { probe } from '../../runtime/health/http-probe.ts';
import type { Dependency } from '../kit/health-monitor.ts';
import type { Router } from './replicas/router.ts';
import type { ServerSet } from './upstream/server-set.ts';

const probeTimeoutMs = 1500;

/** Every server behind the gateway: one that is down makes the gateway degraded, not useless. */
export function serverDependencies(servers: ServerSet, router: Router): readonly Dependency[] {
  return servers.names.map((name) => ({
    name,
    essential: false,
    check: (signal) => {
      if (router.has(name)) return Promise.any(router.urlsOf(name).map(checkReplica));
      return servers.get(name)?.check(signal) ?? Promise.reject(new Error('it left the fleet'));
    },
  }));
}

async function checkReplica(url: string): Promise<void> {
  const { status, body } = await probe({
    port: Number(new URL(url).port),
    path: '/ready',
    token: null,
    timeoutMs: probeTimeoutMs,
  });
  if (status !== 200) throw new Error(`/ready says ${body.trim()}`);
}
