import { describe, it } from 'vitest';
import { defaultPolicy } from '../../../../src/runtime/fleet/default-policy.ts';
import { ownName, shownName } from '../../../../src/servers/gateway/policy/tool-names.ts';

const policy = {
  ...defaultPolicy.tools,
  allow: ['read_*', 'write_file', 'list'],
  deny: ['read_secret'],
  rename: { read_file: 'cat', write_file: 'read_text', read_secret: 'peek', gone: 'list' },
};

describe('tool names', () => {
  it.for([
    { own: 'read_dir', shown: 'read_dir', why: 'allowed by a pattern' },
    { own: 'delete_file', shown: null, why: 'not allowed' },
    { own: 'read_secret', shown: null, why: 'denied, although allowed and renamed' },
    { own: 'read_file', shown: 'cat', why: 'renamed' },
    { own: 'write_file', shown: 'read_text', why: 'renamed to a name that another tool has' },
    { own: 'read_text', shown: null, why: 'its name was given to another' },
    { own: 'list', shown: 'list', why: 'its name was given to one that is not allowed' },
    { own: 'constructor', shown: null, why: 'not allowed, however it is called' },
  ])('$own is seen as $shown: $why', ({ own, shown }, { expect }) => {
    expect(shownName(policy, own)).toBe(shown);
  });
  it.for([
    { shown: 'cat', own: 'read_file' },
    { shown: 'read_text', own: 'write_file' },
    { shown: 'read_file', own: null },
    { shown: 'write_file', own: null },
    { shown: 'peek', own: null },
    { shown: 'list', own: 'list' },
    { shown: 'delete_file', own: null },
  ])('$shown calls $own', ({ shown, own }, { expect }) => {
    expect(ownName(policy, shown)).toBe(own);
  });
  it('leaves every name as it is without a policy', ({ expect }) => {
    for (const name of ['a', 'toString', '__proto__']) {
      expect(shownName(defaultPolicy.tools, name)).toBe(name);
      expect(ownName(defaultPolicy.tools, name)).toBe(name);
    }
  });
});
