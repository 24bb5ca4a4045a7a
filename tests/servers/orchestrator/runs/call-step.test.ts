import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { Database } from '../../../../src/runtime/database/database.ts';
import { OperationalError } from '../../../../src/runtime/errors.ts';
import { createLogger } from '../../../../src/runtime/telemetry/logger.ts';
import { callStep } from '../../../../src/servers/orchestrator/runs/call-step.ts';
import { insertRun } from '../../../../src/servers/orchestrator/store/run-store.ts';
import {
  beginAttempt,
  insertStep,
  listSteps,
} from '../../../../src/servers/orchestrator/store/step-store.ts';
import { FakeFleet, value } from '../../../support/fake-fleet.ts';
import { migratedDatabase } from '../orchestrator-under-test.ts';

const log = createLogger({ server: 'orchestrator', replica: 1, level: 'fatal', destination: 2 });
const never = new AbortController().signal;
let db: Database;
let drop: () => Promise<void>;

beforeAll(async () => {
  ({ db, drop } = await migratedDatabase());
});

afterAll(() => drop?.());

async function queued(tool: string): Promise<string> {
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
    budget: { steps: 5, seconds: 60 },
    idempotencyKey: null,
    requestDigest: '',
    awaiting: 'tool',
  });
  await insertStep(db, id, {
    step: 1,
    name: '',
    action: { kind: 'call_tool', tool, arguments: {} },
    state: 'queued',
  });
  return id;
}

async function stepOf(runId: string): Promise<object | undefined> {
  return (await listSteps(db, runId, { after: 0, limit: 1 }))[0];
}

class AwayFleet extends FakeFleet {
  override async list(): Promise<never> {
    const facts = { server: 'gateway', url: 'http://127.0.0.1:1', reason: 'refused' };
    throw new OperationalError('SERVER_UNREACHABLE', facts);
  }
}

describe('callStep', () => {
  it('makes a queued call once, however often it is repeated', async ({ expect }) => {
    const fleet = new FakeFleet({ foreign__act: { handle: () => value({ acted: true }) } });
    const run = await queued('foreign__act');
    await callStep({ db, fleet, log }, run, 1, never);
    await callStep({ db, fleet, log }, run, 1, never);
    expect(fleet.calls).toHaveLength(1);
    expect(await stepOf(run)).toMatchObject({ state: 'done', attempts: 1 });
  });

  it('waits for a gateway that is away, without an attempt', async ({ expect }) => {
    const run = await queued('memory__x');
    await callStep({ db, fleet: new AwayFleet({}), log }, run, 1, never);
    expect(await stepOf(run)).toMatchObject({ state: 'queued', attempts: 0, retryAt: expect.any(Date) });
  });

  it('never repeats a call that a dead process may have made, even when the gateway comes back late', async ({
    expect,
  }) => {
    const run = await queued('foreign__act');
    await beginAttempt(db, run, 1);
    await callStep({ db, fleet: new AwayFleet({}), log }, run, 1, never);
    const fleet = new FakeFleet({ foreign__act: { handle: () => value({}) } });
    await callStep({ db, fleet, log }, run, 1, never);
    expect(fleet.calls).toEqual([]);
    expect(await stepOf(run)).toMatchObject({ state: 'failed', error: { code: 'outcome_unknown' } });
  });

  it('gives up on a tool that the fleet does not get back', async ({ expect }) => {
    const run = await queued('memory__gone');
    for (let lookup = 0; lookup < 6; lookup += 1)
      await callStep({ db, fleet: new FakeFleet({}), log }, run, 1, never);
    expect(await stepOf(run)).toMatchObject({ state: 'failed', error: { code: 'tool_unknown' } });
  });

  it('does not make a call again because its outcome could not be stored at once', async ({ expect }) => {
    const fleet = new FakeFleet({ foreign__act: { handle: () => value({ acted: true }) } });
    const run = await queued('foreign__act');
    let refusals = 2;
    const flaky: Database = {
      query: (...args) => db.query(...args),
      transaction: (work) => {
        refusals -= 1;
        if (refusals < 0) return db.transaction(work);
        throw new OperationalError('DATABASE_UNREACHABLE', { target: 'x', reason: 'away' });
      },
      stats: db.stats,
      close: () => db.close(),
    };
    await callStep({ db: flaky, fleet, log }, run, 1, never);
    expect(fleet.calls).toHaveLength(1);
    expect(await stepOf(run)).toMatchObject({ state: 'done', result: { acted: true } });
  });
});
