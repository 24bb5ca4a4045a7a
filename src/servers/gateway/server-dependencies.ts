import { probe } from '../../runtime/health/http-probe.ts';
import type { Dependency } from '../kit/health-monitor.ts';
import type { Router } from './router.ts';

const probeTimeoutMs = 1500;

/** Every server behind the gateway: one that is down makes the gateway degraded, not useless. */
export function serverDependencies(router: Router): readonly Dependency[] {
  return router.servers.map((server) => ({
    name: server,
    essential: false,
    check: () => Promise.any(router.urlsOf(server).map(checkReplica)),
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
