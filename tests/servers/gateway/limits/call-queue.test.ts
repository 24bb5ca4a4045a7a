import { describe, it } from 'vitest';
import { seededRandom } from '../../../../src/cli/chaos/seeded-random.ts';
import {
  CallQueue,
  type CallQueueOptions,
  type Place,
  ShedError,
} from '../../../../src/servers/gateway/limits/call-queue.ts';

interface Timer {
  readonly atMs: number;
  readonly onEnd: () => void;
}

/** A queue on a clock that the test turns. */
function queueOf(options: Partial<CallQueueOptions> = {}) {
  const clock = { ms: 0 };
  const timers = new Set<Timer>();
  const queue = new CallQueue({
    concurrency: 1,
    depth: 10,
    maxWaitMs: 1000,
    now: () => clock.ms,
    startTimer: (ms, onEnd) => {
      const timer = { atMs: clock.ms + ms, onEnd };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    ...options,
  });
  const pass = (ms: number): void => {
    clock.ms += ms;
    for (const timer of timers) {
      if (timer.atMs > clock.ms) continue;
      timers.delete(timer);
      timer.onEnd();
    }
  };
  return { queue, timers, pass };
}

const staying = new AbortController().signal;
const stay = (): AbortSignal => staying;

/** Enters for each client in turn; what was admitted is noted by name, and released when the test says so. */
function callers(queue: CallQueue) {
  const admitted: string[] = [];
  const places: Place[] = [];
  const shed: string[] = [];
  const call = (client: string, signal = staying): void => {
    const note = (place: Place): void => {
      admitted.push(client);
      places.push(place);
    };
    const refuse = (error: unknown): void => {
      shed.push(`${client}: ${error instanceof ShedError ? error.reason : String(error)}`);
    };
    try {
      const place = queue.enter(client, () => signal);
      if (place instanceof Promise) place.then(note, refuse);
      else note(place);
    } catch (error) {
      refuse(error);
    }
  };
  const finish = async (count = 1): Promise<void> => {
    for (let done = 0; done < count; done += 1) {
      places.shift()?.release();
      await Promise.resolve();
      await Promise.resolve();
    }
  };
  return { call, finish, admitted, shed };
}

describe('CallQueue', () => {
  it('admits as many at once as it may, without a promise', ({ expect }) => {
    const { queue } = queueOf({ concurrency: 2 });
    const places = [queue.enter('a', stay), queue.enter('b', stay), queue.enter('c', stay)];
    expect(places.map((place) => place instanceof Promise)).toEqual([false, false, true]);
    expect([queue.running, queue.waiting]).toEqual([2, 1]);
  });

  it('gives clients their turns one after the other, however many calls one of them has', async ({
    expect,
  }) => {
    const { queue } = queueOf();
    const { call, finish, admitted } = callers(queue);
    for (const client of ['a', 'a', 'a', 'a', 'b', 'c', 'b']) call(client);
    await finish(7);
    expect(admitted).toEqual(['a', 'a', 'b', 'c', 'a', 'b', 'a']);
  });

  it('sheds what finds it full', ({ expect }) => {
    const { queue } = queueOf({ depth: 1 });
    const { call, shed } = callers(queue);
    for (const client of ['a', 'a', 'a']) call(client);
    expect(shed).toEqual(['a: full']);
  });

  it('when full, takes the newest call of the client with the most for one that has fewer', async ({
    expect,
  }) => {
    const { queue } = queueOf({ depth: 3 });
    const { call, finish, admitted, shed } = callers(queue);
    for (const client of ['a', 'a', 'a', 'a', 'b', 'b']) call(client);
    await finish(5);
    expect(shed.toSorted()).toEqual(['a: full', 'b: full']);
    expect(admitted).toEqual(['a', 'a', 'b', 'a']);
  });

  it('does not let two clients push each other out', ({ expect }) => {
    const { queue } = queueOf({ depth: 2 });
    const { call, shed } = callers(queue);
    for (const client of ['x', 'a', 'b', 'a', 'b', 'a']) call(client);
    expect(shed).toEqual(['a: full', 'b: full', 'a: full']);
  });

  it('sheds what has waited for too long, and says for how long', async ({ expect }) => {
    const { queue, pass, timers } = queueOf();
    void queue.enter('a', stay);
    const waiting = queue.enter('a', stay) as Promise<Place>;
    const refused = expect(waiting).rejects.toMatchObject({ reason: 'expired', waitedMs: 1000 });
    pass(1000);
    await refused;
    expect([queue.waiting, timers.size]).toEqual([0, 0]);
  });

  it('forgets a call whose client went away', async ({ expect }) => {
    const { queue, timers } = queueOf();
    const { call, finish, admitted, shed } = callers(queue);
    const gone = new AbortController();
    call('a');
    call('b', gone.signal);
    call('c');
    gone.abort('gone');
    await finish(2);
    expect([admitted, shed]).toEqual([['a', 'c'], ['b: gone']]);
    expect([queue.waiting, timers.size]).toEqual([0, 0]);
  });

  it('lets a place be given back only once', ({ expect }) => {
    const { queue } = queueOf();
    const place = queue.enter('a', stay) as Place;
    place.release();
    place.release();
    expect(queue.running).toBe(0);
  });

  it('admits at once what a wider bound has room for', async ({ expect }) => {
    const { queue } = queueOf();
    const { call, admitted } = callers(queue);
    for (const client of ['a', 'b', 'c']) call(client);
    queue.configure({ concurrency: 3, depth: 10, maxWaitMs: 1000 });
    await Promise.resolve();
    expect(admitted).toEqual(['a', 'b', 'c']);
  });

  it.for([1, 2, 3, 4, 5, 6])(
    'never exceeds its bounds and loses no call (seed %i)',
    async (seed, { expect }) => {
      const random = seededRandom(seed).next;
      const bounds = { concurrency: 1 + Math.floor(random() * 4), depth: Math.floor(random() * 8) };
      const { queue, pass } = queueOf({ ...bounds, maxWaitMs: 50 });
      const { call, finish, admitted, shed } = callers(queue);
      let calls = 0;
      for (let step = 0; step < 3000; step += 1) {
        const chance = random();
        if (chance < 0.55) {
          calls += 1;
          call(`client ${Math.floor(random() ** 2 * 5)}`);
        } else if (chance < 0.95) await finish();
        else pass(20);
        expect(queue.running).toBeLessThanOrEqual(bounds.concurrency);
        expect(queue.waiting).toBeLessThanOrEqual(bounds.depth);
      }
      await finish(calls);
      expect(admitted.length + shed.length).toBe(calls);
      expect([queue.running, queue.waiting]).toEqual([0, 0]);
    },
  );
});
