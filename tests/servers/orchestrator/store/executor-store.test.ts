import { afterAll, beforeAll, describe, it } from 'vitest';
import type { Database } from '../../../../src/runtime/database/database.ts';
import { renewLease, takeOverOnce } from '../../../../src/servers/orchestrator/store/executor-store.ts';
import { migratedDatabase } from '../orchestrator-under-test.ts';

let db: Database;
let drop: () => Promise<void>;

beforeAll(async () => {
  ({ db, drop } = await migratedDatabase());
});

afterAll(() => drop?.());

const process = { host: 'h', identity: null };
const nothing = async (): Promise<void> => undefined;

describe('takeOverOnce', () => {
  it('does not touch a process that renewed its lease after it was seen to lapse', async ({ expect }) => {
    await renewLease(db, { id: 'renewed', process, leaseSeconds: 60 });
    expect(await takeOverOnce(db, { executorId: 'renewed', by: 'me', evenIfLeased: false }, nothing)).toBe(
      false,
    );
  });

  it('does not repeat what another one has just done', async ({ expect }) => {
    await renewLease(db, { id: 'dead', process, leaseSeconds: 0 });
    const takeover = { executorId: 'dead', by: 'me', evenIfLeased: false };
    expect(await takeOverOnce(db, takeover, nothing)).toBe(true);
    expect(await takeOverOnce(db, { ...takeover, by: 'another' }, nothing)).toBe(false);
  });

  it('does not wait for another one that is at it', async ({ expect }) => {
    await renewLease(db, { id: 'contested', process, leaseSeconds: 0 });
    const takeover = { executorId: 'contested', by: 'me', evenIfLeased: false };
    const second = Promise.withResolvers<boolean>();
    await takeOverOnce(db, takeover, async () => second.resolve(await takeOverOnce(db, takeover, nothing)));
    expect(await second.promise).toBe(false);
  });
});
