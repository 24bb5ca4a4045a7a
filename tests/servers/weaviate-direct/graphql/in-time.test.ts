import { describe, it } from 'vitest';
import { inTime } from '../../../../src/servers/weaviate-direct/graphql/in-time.ts';

const never = new Promise<never>(() => undefined);
const nobody = new AbortController().signal;

describe('inTime', () => {
  it('gives what the work gives', async ({ expect }) => {
    expect(await inTime(async () => 7, { caller: nobody, limitMs: 60_000 })).toBe(7);
  });

  it('ends work that takes too long, even when it ignores its signal', async ({ expect }) => {
    let signal: AbortSignal | undefined;
    const work = (given: AbortSignal) => {
      signal = given;
      return never;
    };
    await expect(inTime(work, { caller: nobody, limitMs: 10 })).rejects.toMatchObject({
      code: 'query_timeout',
    });
    expect(signal?.aborted).toBe(true);
  });

  it('ends when the caller gives up', async ({ expect }) => {
    const caller = AbortSignal.abort(new Error('gone'));
    await expect(inTime(() => never, { caller, limitMs: 60_000 })).rejects.toThrow('gone');
  });

  it('passes on what the work throws', async ({ expect }) => {
    const failing = () => Promise.reject(new Error('no'));
    await expect(inTime(failing, { caller: nobody, limitMs: 60_000 })).rejects.toThrow('no');
  });
});
