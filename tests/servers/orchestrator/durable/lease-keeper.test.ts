import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, it } from 'vitest';
import type { Database } from '../../../../src/runtime/database/database.ts';
import { createLogger } from '../../../../src/runtime/telemetry/logger.ts';
import type { DurableRuns } from '../../../../src/servers/orchestrator/durable/durable-runs.ts';
import {
  currentProcess,
  isKnownDead,
} from '../../../../src/servers/orchestrator/durable/executor-process.ts';
import { LeaseKeeper } from '../../../../src/servers/orchestrator/durable/lease-keeper.ts';
import type { ExecutorProcess } from '../../../../src/servers/orchestrator/store/executor-store.ts';
import { migratedDatabase } from '../orchestrator-under-test.ts';

const log = createLogger({ server: 'orchestrator', replica: 1, level: 'fatal', destination: 2 });
const elsewhere: ExecutorProcess = { host: 'another-host', identity: null };

let db: Database;
let drop: () => Promise<void>;

beforeAll(async () => {
  ({ db, drop } = await migratedDatabase());
});

beforeEach(async () => {
  await db.query('DELETE FROM orchestrator.executors');
});

afterAll(() => drop?.());

function keeper(
  process: ExecutorProcess = elsewhere,
  leaseSeconds = 60,
): { id: string; leases: LeaseKeeper } {
  const id = randomUUID();
  return { id, leases: new LeaseKeeper({ db, executorId: id, process, leaseSeconds, log }) };
}

/** Remembers whose runs were taken over. */
function recording(takeOver: (executorId: string) => Promise<number> = async () => 1): {
  taken: string[];
  durable: DurableRuns;
} {
  const taken: string[] = [];
  const nothing = async (): Promise<void> => undefined;
  const durable: DurableRuns = {
    start: nothing,
    wake: nothing,
    cancel: nothing,
    close: nothing,
    takeOver: (executorId) => {
      taken.push(executorId);
      return takeOver(executorId);
    },
  };
  return { taken, durable };
}

describe('LeaseKeeper', () => {
  it('takes over a process whose lease has run out', async ({ expect }) => {
    const dead = keeper(elsewhere, 0);
    await dead.leases.renew();
    const { taken, durable } = recording();
    await keeper().leases.takeOverDead(durable);
    expect(taken).toEqual([dead.id]);
  });

  it('leaves a process alone whose lease holds', async ({ expect }) => {
    await keeper().leases.renew();
    const { taken, durable } = recording();
    await keeper().leases.takeOverDead(durable);
    expect(taken).toEqual([]);
  });

  it('takes over each dead process once, whoever looks and however often', async ({ expect }) => {
    await keeper(elsewhere, 0).leases.renew();
    const { taken, durable } = recording();
    const living = [keeper(), keeper(), keeper()];
    await Promise.all(living.map(({ leases }) => leases.takeOverDead(durable)));
    await living[0]?.leases.takeOverDead(durable);
    expect(taken).toHaveLength(1);
  });

  it('tries again after a takeover that failed', async ({ expect }) => {
    await keeper(elsewhere, 0).leases.renew();
    const { leases } = keeper();
    const failing = recording(() => Promise.reject(new Error('database away')));
    await expect(leases.takeOverDead(failing.durable)).rejects.toThrow('database away');
    const { taken, durable } = recording();
    await leases.takeOverDead(durable);
    expect(taken).toHaveLength(1);
  });

  it('never takes over itself, even when it was too busy to renew', async ({ expect }) => {
    const { leases } = keeper(elsewhere, 0);
    await leases.renew();
    const { taken, durable } = recording();
    await leases.takeOverDead(durable);
    expect(taken).toEqual([]);
  });

  it('counts a process that comes back as living, and takes it over again when it dies', async ({
    expect,
  }) => {
    const sleeper = keeper(elsewhere, 0);
    await sleeper.leases.renew();
    const { taken, durable } = recording();
    const { leases } = keeper();
    await leases.takeOverDead(durable);
    await sleeper.leases.renew();
    await leases.takeOverDead(durable);
    expect(taken).toEqual([sleeper.id, sleeper.id]);
  });

  it('does not wait for the lease of a process that stopped in good order', async ({ expect }) => {
    const stopped = keeper();
    await stopped.leases.renew();
    await stopped.leases.release();
    const { taken, durable } = recording();
    await keeper().leases.takeOverDead(durable);
    expect(taken).toEqual([stopped.id]);
  });

  it.runIf(process.platform === 'linux')(
    'does not wait for the lease of a process known to be dead',
    async ({ expect }) => {
      const self = currentProcess();
      const gone = keeper(withStartTime(self, '1'));
      await gone.leases.renew();
      const { taken, durable } = recording();
      await keeper(self).leases.takeOverDead(durable);
      expect(taken).toEqual([gone.id]);
    },
  );
});

describe.runIf(process.platform === 'linux')('isKnownDead', () => {
  const self = currentProcess();

  it.for([
    { title: 'a living process', other: self, dead: false },
    { title: 'another process with the same PID', other: withStartTime(self, '1'), dead: true },
    {
      title: 'a process on another host',
      other: { ...withStartTime(self, '1'), host: 'another-host' },
      dead: false,
    },
    { title: 'a process in another container', other: withNamespace(self, 'pid:[1]'), dead: false },
    { title: 'a process without identity', other: { ...self, identity: null }, dead: false },
  ])('of $title: $dead', ({ other, dead }, { expect }) => {
    expect(isKnownDead(other, self)).toBe(dead);
  });
});

function withStartTime(process: ExecutorProcess, startTime: string): ExecutorProcess {
  return { ...process, identity: process.identity === null ? null : { ...process.identity, startTime } };
}

function withNamespace(process: ExecutorProcess, namespace: string): ExecutorProcess {
  return {
    ...process,
    identity: process.identity === null ? null : { ...process.identity, namespace, startTime: '1' },
  };
}
