/**
 * Run by `node`: a stdio server whose tool `misbehave` does to the protocol what its argument `how` says. It answers
 * everything else, and `how: well`, as it should.
 */
import { createInterface } from 'node:readline';

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: {
    readonly protocolVersion?: string;
    readonly arguments?: { readonly how?: string; readonly text?: string };
  };
}

const write = (text: string): void => void process.stdout.write(text);
const send = (message: unknown): void =>
  write(`${JSON.stringify({ jsonrpc: '2.0', ...(message as object) })}\n`);
const spoken = (text: string) => ({ content: [{ type: 'text', text }] });

const tool = {
  name: 'misbehave',
  description: 'Does to the protocol what it is told',
  inputSchema: { type: 'object', properties: { how: { type: 'string' }, text: { type: 'string' } } },
};

/** What can be done instead of an answer. */
const ways: { readonly [how: string]: (id: Message['id'], text: string) => void } = {
  well: (id, text) => send({ id, result: spoken(text) }),
  garbage: () => write('\u0000\u0007{"jsonrpc": nonsense ]]\n'),
  nothing: () => undefined,
  // The rest never comes: what follows begins a line of its own, or it would be lost with this one.
  half: (id) =>
    write(`${JSON.stringify({ jsonrpc: '2.0', id, result: spoken('never whole') }).slice(0, 30)}\n`),
  twice: (id, text) => {
    send({ id, result: spoken(text) });
    send({ id, result: spoken('again') });
  },
  'another id': (id, text) => {
    for (const wrong of [999_999_999, 'nobody', null, { a: 1 }])
      send({ id: wrong, result: spoken('not asked') });
    send({ id, result: spoken(text) });
  },
  'only another id': () => send({ id: 'nobody', result: spoken('not asked') }),
  huge: (id) => send({ id, result: spoken('x'.repeat(20e6)) }),
  banner: (id, text) => {
    write('  ** Welcome to the hostile server! **\n\n');
    send({ id, result: spoken(text) });
  },
  noise: (id, text) => {
    process.stderr.write(`${'noise '.repeat(20_000)}\n`);
    send({ id, result: spoken(text) });
  },
  'no result': (id) => send({ id }),
  'both outcomes': (id) => send({ id, result: spoken('good'), error: { code: 1, message: 'bad' } }),
  'broken result': (id) => write(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"content":[}}\n`),
  'odd result': (id) => send({ id, result: 'a word' }),
  'odd error': (id) => send({ id, error: 'a word' }),
  'no version': (id, text) => write(`${JSON.stringify({ id, result: spoken(text) })}\n`),
  batch: (id, text) => write(`[${JSON.stringify({ jsonrpc: '2.0', id, result: spoken(text) })}]\n`),
  asks: (id, text) => {
    send({ id: `q${id}`, method: 'sampling/createMessage', params: {} });
    send({ id: `q${id}`, method: 'no/such/method' });
    send({ id, result: spoken(text) });
  },
  notifies: (id, text) => {
    send({ method: 'notifications/progress', params: { progressToken: 'nobody', progress: 'much' } });
    send({ method: 'notifications/no-such-thing' });
    send({ id, result: spoken(text) });
  },
};

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params = {} } = JSON.parse(line) as Message;
  if (id === undefined) return;
  const { how = 'well', text = '' } = params.arguments ?? {};
  switch (method) {
    case 'initialize': {
      const serverInfo = { name: 'hostile', version: '0' };
      return send({
        id,
        result: { protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo },
      });
    }
    case 'tools/list':
      return send({ id, result: { tools: [tool] } });
    case 'tools/call':
      return (ways[how] ?? ways['well'])?.(id, text);
    case 'ping':
      return send({ id, result: {} });
    default:
      return send({ id, error: { code: -32_601, message: 'Method not found' } });
  }
});
