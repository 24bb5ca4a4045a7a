/** The part of `up` that is about the servers of others. */
import { reasonOf } from '../../../runtime/errors.ts';
import type { Row } from '../progress-reporter.ts';
import type { Settled } from '../start-attempt.ts';
import type { StartOrder } from '../start-in-order.ts';
import type { Guest } from './guest.ts';
import { untilGone } from './stop-guests.ts';

/** Those that are no longer wanted. */
export async function stopGuests({ manager, plan, report }: StartOrder): Promise<void> {
  const leaving = plan.replicas.flatMap(({ id, action }) => {
    const guest = action === 'stop' ? manager.guests.find(id) : undefined;
    return guest === undefined ? [] : [guest];
  });
  for (const guest of leaving) {
    report.replica(rowOf(guest), 'stopping');
    manager.guests.forget(guest.name);
  }
  manager.publishGuests();
  await Promise.all(
    leaving.map(async (guest) => {
      await untilGone(manager.guests, guest);
      report.replica(rowOf(guest), 'stopped');
    }),
  );
}

/** Each settles by itself; those that need stdio-host wait for it first. */
export async function startGuests(
  order: StartOrder,
  untilReady: (id: string) => Promise<boolean>,
): Promise<void> {
  const { manager, plan, request, report } = order;
  const starting: Guest[] = [];
  for (const planned of plan.replicas) {
    const settings = request.config.thirdParty[planned.id];
    if (settings === undefined || planned.action === 'stop') continue;
    const guest = manager.guests.want(planned.id, settings);
    if (planned.action === 'keep') report.replica(rowOf(guest), 'unchanged');
    else starting.push(guest);
  }
  manager.publishGuests();
  manager.publishRoutes();
  await Promise.all(
    starting.map(async (guest) => {
      report.replica(rowOf(guest), guest.settings.kind === 'hosted' ? 'waiting' : 'starting');
      const outcome = await start(order, guest, untilReady);
      report.replica(rowOf(guest), outcome.phase, outcome);
    }),
  );
}

export function rowOf(guest: Guest): Row {
  const { id, port, pid } = guest.snapshot();
  return { id, port, pid };
}

async function start(
  { manager, request, report, signal }: StartOrder,
  guest: Guest,
  untilReady: (id: string) => Promise<boolean>,
): Promise<Omit<Settled, 'phase'> & { readonly phase: Settled['phase'] | 'blocked' }> {
  const host = manager.replicas.find(({ desired }) => desired.entry.kind === 'stdio-host');
  if (guest.settings.kind === 'hosted') {
    if (host === undefined || !(await untilReady(host.id))) {
      return { phase: 'blocked', reason: 'needs stdio-host, which is not ready', lastLines: [] };
    }
    report.replica(rowOf(guest), 'starting');
  }
  await manager.guests.look();
  if (guest.isResting) {
    try {
      await guest.restart();
    } catch (error) {
      return { phase: 'crashed', reason: reasonOf(error), lastLines: [] };
    }
  }
  const { waitTimeoutMs } = request;
  const deadline =
    waitTimeoutMs === null ? signal : AbortSignal.any([signal, AbortSignal.timeout(waitTimeoutMs)]);
  return guest.settled(deadline);
}
