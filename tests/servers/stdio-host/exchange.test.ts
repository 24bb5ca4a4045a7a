import { describe, it } from 'vitest';
import { seededRandom } from '../../../src/cli/chaos/seeded-random.ts';
import { Exchange, type Listener, type Outcome } from '../../../src/servers/stdio-host/exchange.ts';
import { RefusedError } from '../../../src/servers/stdio-host/opening.ts';

interface TestListener extends Listener {
  isFit: boolean;
  readonly heard: Record<string, unknown>[];
}

function listener(): TestListener {
  const heard: Record<string, unknown>[] = [];
  return { isFit: true, heard, deliver: (json) => void heard.push(JSON.parse(json)) };
}

/** An exchange with a child that takes what it is sent, until `isFull`. */
function exchange(...listeners: Listener[]) {
  const sent: Record<string, unknown>[] = [];
  const strays: string[] = [];
  const outcomes: Outcome[] = [];
  const accepted: string[] = [];
  const state = { isFull: false };
  const subject = new Exchange({
    server: 'alpha',
    send: (json) => {
      if (!state.isFull) sent.push(JSON.parse(json));
      return !state.isFull;
    },
    listeners: () => listeners,
    onStray: (kind) => strays.push(kind),
    onAnswered: ({ outcome }) => outcomes.push(outcome),
    onAccepted: (method) => accepted.push(method),
  });
  const rpc = (message: object): string => JSON.stringify({ jsonrpc: '2.0', ...message });
  return {
    subject,
    sent,
    strays,
    outcomes,
    accepted,
    state,
    from: (from: Listener, message: object) => subject.fromGateway(from, rpc(message)),
    child: (message: object) => subject.fromChild(rpc(message)),
  };
}

const call = (id: string, params: object = {}) => ({ id, method: 'tools/call', params });

describe('Exchange', () => {
  it('takes an answer to the gateway that asked, as it stands', ({ expect }) => {
    const [first, second] = [listener(), listener()];
    const { from, subject, outcomes } = exchange(first, second);
    from(first, call('1'));
    from(second, call('2'));
    subject.fromChild('{"result":{"b":1,"a":[1.0]},"jsonrpc":"2.0","id":"1"}');
    expect(first.heard).toEqual([{ jsonrpc: '2.0', id: '1', result: { b: 1, a: [1] } }]);
    expect(second.heard).toEqual([]);
    expect(outcomes).toEqual(['ok']);
    expect(subject.inFlight).toBe(1);
  });

  it.for([
    ['an answer with an id that nobody gave', { id: 'x', result: {} }, 'unknown id'],
    ['an answer with the id as another type', { id: 1, result: {} }, 'unknown id'],
    ['something that is no message', { hello: 'world' }, 'garbage'],
    ['an answer without result and error', { id: '1' }, 'garbage'],
  ] as const)('counts %s, and tells nobody', ([, message, kind], { expect }) => {
    const gateway = listener();
    const { from, child, strays } = exchange(gateway);
    from(gateway, call('1'));
    child(message);
    expect(strays).toEqual([kind]);
    expect(gateway.heard).toEqual([]);
  });

  it.for(['', '[]', '[1]', 'null', '"text"', '{', 'Server running'])(
    'is not moved by the line %j',
    (line, { expect }) => {
      const { subject, strays } = exchange(listener());
      subject.fromChild(line);
      expect(strays).toEqual(['garbage']);
    },
  );

  it('refuses a request with an id that is in flight already, and keeps the first', ({ expect }) => {
    const gateway = listener();
    const { from, child, sent } = exchange(gateway);
    from(gateway, call('1'));
    from(gateway, call('1'));
    expect(sent).toHaveLength(1);
    expect(gateway.heard).toMatchObject([{ id: '1', error: { code: -32_050, data: { retryable: true } } }]);
    child({ id: '1', result: {} });
    expect(gateway.heard).toHaveLength(2);
  });

  it('refuses what a child that does not read cannot take', ({ expect }) => {
    const gateway = listener();
    const { from, state, subject } = exchange(gateway);
    state.isFull = true;
    from(gateway, call('1'));
    expect(gateway.heard).toMatchObject([
      {
        error: {
          data: { code: 'SERVER_NOT_READY', retryable: true },
          message: expect.stringContaining('does not read'),
        },
      },
    ]);
    expect(subject.inFlight).toBe(0);
  });

  it('refuses more than 1024 calls at once', ({ expect }) => {
    const gateway = listener();
    const { from, sent } = exchange(gateway);
    for (let id = 0; id < 1025; id += 1) from(gateway, call(String(id)));
    expect(sent).toHaveLength(1024);
    expect(gateway.heard).toHaveLength(1);
  });

  it('answers all that is under way when a run is over: it may have been carried out', ({ expect }) => {
    const [first, second] = [listener(), listener()];
    const { from, subject, outcomes } = exchange(first, second);
    from(first, call('1'));
    from(second, call('2'));
    subject.fail('killed by SIGKILL');
    for (const { heard } of [first, second]) {
      expect(heard).toMatchObject([{ error: { data: { code: 'SERVER_CRASHED', retryable: false } } }]);
    }
    expect(outcomes).toEqual(['lost', 'lost']);
    expect(subject.inFlight).toBe(0);
  });

  it('forgets a call that was cancelled: its late answer is for nobody', ({ expect }) => {
    const gateway = listener();
    const { from, child, sent, strays } = exchange(gateway);
    from(gateway, call('1'));
    from(gateway, { method: 'notifications/cancelled', params: { requestId: '1' } });
    child({ id: '1', result: {} });
    expect(sent).toHaveLength(2);
    expect(gateway.heard).toEqual([]);
    expect(strays).toEqual(['unknown id']);
  });

  it('cancels what a gateway asked that is gone, and answers what it was asked', ({ expect }) => {
    const gateway = listener();
    const { from, child, sent, subject } = exchange(gateway);
    from(gateway, call('1'));
    child({ id: 7, method: 'roots/list' });
    subject.leave(gateway);
    expect(sent.slice(1)).toMatchObject([
      { method: 'notifications/cancelled', params: { requestId: '1' } },
      { id: 7, error: { code: -32_603 } },
    ]);
    expect(subject.inFlight).toBe(0);
  });

  it('takes a question of the child to who called last, and lets one answer through', ({ expect }) => {
    const [caller, newest] = [listener(), listener()];
    const { from, child, sent } = exchange(caller, newest);
    from(caller, call('1'));
    child({ id: 7, method: 'roots/list' });
    expect(caller.heard).toMatchObject([{ id: 7, method: 'roots/list' }]);
    expect(newest.heard).toEqual([]);
    for (let times = 0; times < 2; times += 1) from(caller, { id: 7, result: { roots: [] } });
    expect(sent.filter((message) => message['id'] === 7)).toHaveLength(1);
  });

  it('asks the newest gateway when nobody called, and says so when there is none', ({ expect }) => {
    const [older, newer] = [listener(), listener()];
    const { child } = exchange(older, newer);
    child({ id: 7, method: 'roots/list' });
    expect(newer.heard).toHaveLength(1);
    newer.isFit = false;
    child({ id: 8, method: 'roots/list' });
    expect(older.heard).toHaveLength(1);
    const alone = exchange();
    alone.child({ id: 7, method: 'roots/list' });
    expect(alone.sent).toMatchObject([{ id: 7, error: { message: 'No client is there' } }]);
  });

  it('takes progress to who asked for it, by the id of the call or by the token in it', ({ expect }) => {
    const [first, second] = [listener(), listener()];
    const { from, child } = exchange(first, second);
    from(first, call('1', { _meta: { progressToken: 'mine' } }));
    child({ method: 'notifications/progress', params: { progressToken: 'mine' } });
    child({ method: 'notifications/progress', params: { progressToken: '1' } });
    expect(first.heard).toHaveLength(2);
    expect(second.heard).toEqual([]);
  });

  it('reads a batch as the messages in it', ({ expect }) => {
    const gateway = listener();
    const { from, subject } = exchange(gateway);
    from(gateway, call('1'));
    subject.fromChild(
      '[{"jsonrpc":"2.0","method":"notifications/message"},{"jsonrpc":"2.0","id":"1","result":{}}]',
    );
    expect(gateway.heard).toHaveLength(2);
  });

  it('tells who waits for a line that was too long that it was', ({ expect }) => {
    const gateway = listener();
    const { from, subject } = exchange(gateway);
    from(gateway, call('1'));
    from(gateway, call('2'));
    subject.fromChildTooLong({ head: '{"result":"xxx', tail: 'xxx","jsonrpc":"2.0","id":"2"}', bytes: 9e6 });
    expect(gateway.heard).toMatchObject([{ id: '2', error: { code: -32_051 } }]);
    expect(subject.inFlight).toBe(1);
  });

  it('remembers what was accepted, not what was refused', ({ expect }) => {
    const gateway = listener();
    const { from, child, accepted } = exchange(gateway);
    from(gateway, { id: '1', method: 'resources/subscribe', params: { uri: 'a:1' } });
    from(gateway, { id: '2', method: 'logging/setLevel', params: { level: 'x' } });
    child({ id: '1', result: {} });
    child({ id: '2', error: { code: -32_602, message: 'no such level' } });
    expect(accepted).toEqual(['resources/subscribe']);
  });

  it('asks questions of its own', async ({ expect }) => {
    const { subject, child, sent, state } = exchange();
    const answered = subject.ask('ping', {}, 1000);
    child({ id: sent[0]?.['id'], result: { ok: 1 } });
    expect(await answered).toEqual({ ok: 1 });
    const refused = subject.ask('ping', {}, 1000);
    child({ id: sent[1]?.['id'], error: { code: 1, message: 'no' } });
    await expect(refused).rejects.toBeInstanceOf(RefusedError);
    await expect(subject.ask('ping', {}, 10)).rejects.toThrow('no answer in 10 ms');
    const lost = subject.ask('ping', {}, 1000);
    subject.fail('it ended');
    await expect(lost).rejects.toThrow('it ended');
    state.isFull = true;
    await expect(subject.ask('ping', {}, 1000)).rejects.toThrow('does not read');
  });

  it('refuses a child that asks and asks', ({ expect }) => {
    const gateway = listener();
    const { child, sent } = exchange(gateway);
    for (let id = 0; id < 1025; id += 1) child({ id, method: 'roots/list' });
    expect(gateway.heard).toHaveLength(1024);
    expect(sent).toMatchObject([{ id: 1024, error: { message: 'Too many questions are open' } }]);
  });

  it('is not moved by what is nested too deep', ({ expect }) => {
    const gateway = listener();
    const { subject, strays } = exchange(gateway);
    const deep = '['.repeat(200_000) + ']'.repeat(200_000);
    subject.fromChild(`[{"jsonrpc":"2.0","method":"x","params":{"a":${deep}}}]`);
    subject.fromChild(deep);
    expect(strays).toEqual(['garbage', 'garbage']);
  });

  it('stands 10,000 lines of nonsense, and still finds the answer among them', ({ expect }) => {
    const gateway = listener();
    const { from, subject, child } = exchange(gateway);
    from(gateway, call('wanted'));
    const { next: random, pick } = seededRandom(7);
    const value = (): unknown =>
      pick<() => unknown>([
        () => null,
        () => Math.floor(random() * 10),
        () => 'x'.repeat(random() * 20),
        () => [value()],
        () => ({ [pick(['_meta', 'progressToken', 'requestId', 'uri', '__proto__', 'a'])]: value() }),
      ])();
    for (let count = 0; count < 10_000; count += 1) {
      const keys = ['jsonrpc', 'id', 'method', 'params', 'result', 'error'].filter(() => random() < 0.5);
      const methods = ['ping', 'notifications/progress', 'notifications/cancelled', 'roots/list', ''];
      const whole = JSON.stringify(
        Object.fromEntries(keys.map((key) => [key, key === 'method' ? pick(methods) : value()])),
      );
      subject.fromChild(random() < 0.3 ? whole.slice(0, random() * whole.length) : whole);
    }
    expect(gateway.heard.filter((message) => message['id'] === 'wanted')).toEqual([]);
    child({ id: 'wanted', result: { found: true } });
    expect(gateway.heard.at(-1)).toMatchObject({ id: 'wanted', result: { found: true } });
  });

  it('sees from the order of answers whether the child does several things at a time', async ({ expect }) => {
    const gateway = listener();
    const { from, child, subject, sent } = exchange(gateway);
    const later = () => new Promise((resolve) => setTimeout(resolve, 2));
    from(gateway, call('1'));
    await later();
    from(gateway, call('2'));
    child({ id: '1', result: {} });
    child({ id: '2', result: {} });
    expect(subject.isConcurrent).toBe(false);
    from(gateway, call('3'));
    await later();
    const answered = subject.ask('ping', {}, 1000);
    child({ id: sent.at(-1)?.['id'], result: {} });
    await answered;
    expect(subject.isConcurrent).toBe(true);
  });

  it('throws for what a gateway must not send', ({ expect }) => {
    const { subject } = exchange();
    expect(() => subject.fromGateway(listener(), 'no message')).toThrow(SyntaxError);
  });
});
