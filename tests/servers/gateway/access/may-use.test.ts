import { describe, it } from 'vitest';
import type { ScopeGrant } from '../../../../src/runtime/fleet/gateway-policy.ts';
import { mayUse, type Use } from '../../../../src/servers/gateway/access/may-use.ts';

const all: ScopeGrant = { servers: [], tools: [], readOnly: false };

function tool(shownName: string, isReadOnly = false, server = 'memory'): Use {
  return { server, target: { kind: 'tool', shownName, isReadOnly } };
}

const resource: Use = {
  server: 'memory',
  target: { kind: 'resource', shownName: 'memory://1', isReadOnly: true },
};
const list: Use = { server: 'memory', target: null };

describe('mayUse', () => {
  it('lets a client without scopes do everything', ({ expect }) => {
    expect([tool('forget'), resource, list].map((use) => mayUse(null, use))).toEqual([true, true, true]);
  });
  it.for<[string, readonly ScopeGrant[], Use, boolean]>([
    ['no grant', [], list, false],
    ['a grant of everything', [all], tool('forget'), true],
    ['another server', [{ ...all, servers: ['tools'] }], list, false],
    ['the server by a pattern', [{ ...all, servers: ['mem*'] }], tool('get'), true],
    ['another tool', [{ ...all, tools: ['memory__get'] }], tool('set'), false],
    ['the tool of another server', [{ ...all, tools: ['memory__get'] }], tool('get', false, 'tools'), false],
    ['the tool', [{ ...all, tools: ['memory__get'] }], tool('get'), true],
    ['a resource, by a grant of tools', [{ ...all, tools: ['memory__*'] }], resource, false],
    ['a resource, by a grant of the server', [{ ...all, servers: ['memory'] }], resource, true],
    ['a list, by a grant of tools', [{ ...all, tools: ['memory__get'] }], list, true],
    ['a tool that writes, read-only', [{ ...all, readOnly: true }], tool('set'), false],
    ['a tool that reads, read-only', [{ ...all, readOnly: true }], tool('get', true), true],
    [
      'what no single one of two grants allows',
      [
        { servers: ['memory'], tools: [], readOnly: true },
        { servers: ['tools'], tools: [], readOnly: false },
      ],
      tool('set'),
      false,
    ],
    ['what the second of two grants allows', [{ ...all, readOnly: true }, all], tool('set'), true],
  ])('of %s', ([, grants, use, allowed], { expect }) => {
    expect(mayUse({ grants }, use)).toBe(allowed);
  });
});
