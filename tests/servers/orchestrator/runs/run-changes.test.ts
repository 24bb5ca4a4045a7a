import { describe, it } from 'vitest';
import { RunChanges } from '../../../../src/servers/orchestrator/runs/run-changes.ts';

const signal = new AbortController().signal;

describe('RunChanges', () => {
  it('reads again as soon as it is told, and answers when settled', async ({ expect }) => {
    const changes = new RunChanges();
    let value = 0;
    const read = async (): Promise<number> => {
      value += 1;
      if (value < 3) queueMicrotask(() => changes.notify('r'));
      return value;
    };
    expect(await changes.follow('r', read, (seen) => seen === 3, { waitMs: 60_000, signal })).toBe(3);
  });

  it('misses nothing that happens while it reads', async ({ expect }) => {
    const changes = new RunChanges();
    let value = 'old';
    const read = async (): Promise<string> => {
      const seen = value;
      value = 'new';
      changes.notify('r');
      return seen;
    };
    expect(await changes.follow('r', read, (seen) => seen === 'new', { waitMs: 60_000, signal })).toBe('new');
  });

  it('answers at once without time to wait', async ({ expect }) => {
    const value = await new RunChanges().follow(
      'r',
      async () => 1,
      () => false,
      { waitMs: 0, signal },
    );
    expect(value).toBe(1);
  });

  it('stops waiting when its caller goes away', async ({ expect }) => {
    const gone = new AbortController();
    const read = async (): Promise<number> => {
      gone.abort();
      return 1;
    };
    const limits = { waitMs: 60_000, signal: gone.signal };
    expect(await new RunChanges().follow('r', read, () => false, limits)).toBe(1);
  });
});
