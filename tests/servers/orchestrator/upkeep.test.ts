import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { Database } from '../../../src/runtime/database/database.ts';
import { createLogger } from '../../../src/runtime/telemetry/logger.ts';
import { currentProcess } from '../../../src/servers/orchestrator/durable/executor-process.ts';
import { LeaseKeeper } from '../../../src/servers/orchestrator/durable/lease-keeper.ts';
import { listOverdueRuns, listStalledRuns } from '../../../src/servers/orchestrator/store/run-list.ts';
import { insertRun } from '../../../src/servers/orchestrator/store/run-store.ts';
import { insertStep } from '../../../src/servers/orchestrator/store/step-store.ts';
import { startUpkeep } from '../../../src/servers/orchestrator/upkeep.ts';
import { value } from '../../support/fake-fleet.ts';
import { migratedDatabase, type Orchestrator, orchestrator } from './orchestrator-under-test.ts';

const log = createLogger({ server: 'orchestrator', replica: 1, level: 'fatal', destination: 2 });
let db: Database;
let drop: () => Promise<void>;
let server: Orchestrator;

beforeAll(async () => {
  ({ db, drop } = await migratedDatabase());
  server = await orchestrator(db, {
    memory__x: { annotations: { readOnlyHint: true }, handle: () => value({}) },
  });
});

afterAll(async () => {
  await server?.close();
  await drop?.();
});

/** As a process leaves it that dies between storing a step and waking its run. */
async function forgotten(): Promise<string> {
  const id = randomUUID();
  await insertRun(db, {
    id,
    subject: 'a',
    subjectVersion: 1,
    sessionId: null,
    work: { kind: 'agent', plan: { instructions: '', tools: ['*'] } },
    task: 'x',
    parameters: {},
    mode: 'autonomous',
    permissions: [],
    budget: { steps: 5, seconds: 3600 },
    idempotencyKey: null,
    requestDigest: '',
    awaiting: 'tool',
  });
  const action = { kind: 'call_tool', tool: 'memory__x', arguments: {} } as const;
  await insertStep(db, id, { step: 1, name: '', action, state: 'queued' });
  return id;
}

describe('upkeep', () => {
  it('finds runs that were forgotten, not those that are on their way', async ({ expect }) => {
    const run = await forgotten();
    expect(await listStalledRuns(db, 10)).not.toContain(run);
    await db.query(`UPDATE orchestrator.runs SET updated_at = now() - interval '1 minute' WHERE id = $1`, [
      run,
    ]);
    expect(await listStalledRuns(db, 10)).toContain(run);
    await db.query(`UPDATE orchestrator.run_steps SET state = 'running' WHERE run_id = $1`, [run]);
    expect(await listStalledRuns(db, 10)).not.toContain(run);
  });

  it('finds runs whose time is up', async ({ expect }) => {
    const run = await forgotten();
    expect(await listOverdueRuns(db, 60)).not.toContain(run);
    await db.query(`UPDATE orchestrator.runs SET deadline = now() - interval '2 minutes' WHERE id = $1`, [
      run,
    ]);
    expect(await listOverdueRuns(db, 60)).toContain(run);
  });

  it('helps a forgotten run along and ends an overdue one in its first round', async ({ expect }) => {
    const stalled = await forgotten();
    const overdue = await forgotten();
    await db.query(`UPDATE orchestrator.runs SET updated_at = now() - interval '1 minute' WHERE id = $1`, [
      stalled,
    ]);
    await db.query(`UPDATE orchestrator.runs SET deadline = now() - interval '2 minutes' WHERE id = $1`, [
      overdue,
    ]);
    const leases = new LeaseKeeper({ db, executorId: 'e', process: currentProcess(), leaseSeconds: 60, log });
    const upkeep = startUpkeep({ ...server, leases, log });
    try {
      expect(await server.call('get_run', { run_id: stalled, wait_ms: 10_000 })).toMatchObject({
        run: { awaiting: 'step' },
        steps: [{ state: 'done' }],
      });
      expect(await server.call('get_run', { run_id: overdue, wait_ms: 10_000 })).toMatchObject({
        run: { status: 'exhausted', error: { code: 'budget_exhausted' } },
      });
    } finally {
      await upkeep.close();
    }
  });
});
