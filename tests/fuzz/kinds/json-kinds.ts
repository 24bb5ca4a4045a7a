/** Bodies that are no JSON, no JSON-RPC, or no MCP. */
import type { SeededRandom } from '../../support/seeded-random.ts';
import type { FuzzKind } from '../fuzz-case.ts';
import { bodyOf, callBody, requestBytes } from '../request.ts';

const oddValues = [null, true, -1, 1.5, 1e308, '', 'x'.repeat(5000), [], [[]], {}, { a: { b: [] } }] as const;
const methods = [
  'tools/call',
  'tools/list',
  'resources/read',
  'resources/subscribe',
  'prompts/get',
  'completion/complete',
  'logging/setLevel',
  'server/discover',
  'subscriptions/listen',
  'initialize',
  'no/such/method',
  '__proto__',
  'constructor',
] as const;

export const jsonKinds: readonly FuzzKind[] = [
  {
    name: 'JSON with changed bytes',
    share: 110,
    make: (random, target) => ({
      bytes: requestBytes(target, { body: mutated(Buffer.from(callBody()), random) }),
      // Bytes of the text may change, and leave it as good as before.
      expects: 'answer',
    }),
  },
  {
    name: 'JSON cut off',
    share: 40,
    make: (random, target) => {
      const body = callBody();
      const kept = body.slice(0, random.below(body.length));
      return { bytes: requestBytes(target, { body: kept }), expects: 'error' };
    },
  },
  {
    name: 'deep nesting',
    share: 20,
    make: (random, target) => {
      const depth = 10 ** (2 + random.below(4));
      const [open, close] = random.pick([
        ['[', ']'],
        ['{"a":', '}'],
      ]);
      const inner = open.repeat(depth) + (open === '[' ? '' : '1') + close.repeat(depth);
      const whole = random.below(2) === 0 ? inner : callBody().replace('"hello"', inner);
      return { bytes: requestBytes(target, { body: whole }), expects: 'answer' };
    },
  },
  {
    name: 'batches',
    share: 30,
    make: (random, target) => {
      const batch = random.pick([[], [1, 2], [null], [[]], [JSON.parse(callBody()), JSON.parse(callBody())]]);
      return { bytes: requestBytes(target, { body: JSON.stringify(batch) }), expects: 'error' };
    },
  },
  {
    name: 'values of other types',
    share: 120,
    make: (random, target) => {
      const message = JSON.parse(callBody()) as Record<string, unknown>;
      const params = message['params'] as Record<string, unknown>;
      const place = random.pick([message, params, params['arguments'] as Record<string, unknown>]);
      const keys = Object.keys(place);
      place[keys[random.below(keys.length)] ?? ''] = random.pick(oddValues);
      return { bytes: requestBytes(target, { body: JSON.stringify(message) }), expects: 'answer' };
    },
  },
  {
    name: 'methods with odd parameters',
    share: 100,
    make: (random, target) => {
      const method = random.pick(methods);
      const names = ['name', 'uri', 'cursor', 'arguments', 'ref', 'level', 'notifications'] as const;
      const params = {
        [random.pick(names)]: random.pick(oddValues),
        [random.pick(names)]: random.pick(oddValues),
      };
      const named = random.below(2) === 0 ? { 'mcp-method': method, 'mcp-name': null } : {};
      return {
        bytes: requestBytes(target, { body: bodyOf(method, params), headers: named }),
        // A subscription is answered by a stream without end.
        isEnough: (bytes) => bytes.includes('text/event-stream'),
        expects: 'answer',
      };
    },
  },
];

function mutated(bytes: Buffer, random: SeededRandom): Buffer {
  const changed = Buffer.from(bytes);
  for (let count = 1 + random.below(4); count > 0; count -= 1) {
    changed[random.below(changed.length)] = random.below(256);
  }
  return changed;
}
