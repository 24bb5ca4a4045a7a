import { setTimeout as sleep } from 'node:timers/promises';
import type { GatewayLoads } from '../../runtime/fleet/routes.ts';
import { probe } from '../../runtime/health/http-probe.ts';
import type { FleetManager } from './fleet-manager.ts';
import type { Replica } from './replica.ts';

const pollMs = 20;
const answerTimeoutMs = 1000;

/** Lets the gateway send it nothing more, and waits until all it had been sent is answered, for as long as its grace. */
export async function drain(manager: FleetManager, replica: Replica): Promise<void> {
  replica.drain();
  const givesUp = performance.now() + replica.desired.settings.stopGraceMs;
  while (performance.now() < givesUp && (await isInUse(manager, replica))) await sleep(pollMs);
}

async function isInUse(manager: FleetManager, { id, port }: Replica): Promise<boolean> {
  const loads = await readLoads(manager);
  const own = Object.values(loads)
    .flat()
    .filter((load) => load.id === id && load.url.endsWith(`:${port}`));
  return own.some(({ isLeaving, calls }) => !isLeaving || calls > 0);
}

/** What the gateway has sent to whom; empty while it does not answer, as nobody is in use then. */
export async function readLoads(manager: FleetManager): Promise<GatewayLoads> {
  const gateway = manager.replicas.find(({ desired, isUp }) => isUp && desired.entry.kind === 'gateway');
  if (gateway === undefined) return {};
  const { token } = manager.options.facts;
  try {
    const answer = await probe({ port: gateway.port, path: '/loads', token, timeoutMs: answerTimeoutMs });
    return answer.status === 200 ? (JSON.parse(answer.body) as GatewayLoads) : {};
  } catch {
    // It went away since it was looked at.
    return {};
  }
}
