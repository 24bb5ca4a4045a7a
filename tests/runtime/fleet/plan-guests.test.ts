import { describe, it } from 'vitest';
import { defaultPolicy } from '../../../src/runtime/fleet/default-policy.ts';
import { planGuests } from '../../../src/runtime/fleet/plan-guests.ts';
import type { ThirdPartySettings } from '../../../src/runtime/fleet/third-party.ts';
import { scripted } from '../../support/stdio-host.ts';

const hosted = (command: string): ThirdPartySettings => scripted([], { command });
const remote: ThirdPartySettings = {
  kind: 'remote',
  enabled: true,
  url: 'https://example.com/mcp',
  headers: {},
  oauth: null,
  readiness: { intervalMs: 1, timeoutMs: 1, failures: 1 },
  startTimeoutMs: 1,
  policy: defaultPolicy,
};
const hashOf = (settings: ThirdPartySettings): string => JSON.stringify(settings);
const running = (name: string, settings: ThirdPartySettings, isRunning = true) => ({
  name,
  hash: hashOf(settings),
  isRunning,
});

describe('planGuests', () => {
  it.for([
    {
      title: 'starts what does not run',
      known: [],
      isHostRestarted: false,
      expected: ['files start', 'docs start'],
    },
    {
      title: 'keeps what runs as it should',
      known: [running('files', hosted('a')), running('docs', remote)],
      isHostRestarted: false,
      expected: ['files keep', 'docs keep'],
    },
    {
      title: 'starts what ended and rests',
      known: [running('files', hosted('a'), false), running('docs', remote)],
      isHostRestarted: false,
      expected: ['files start', 'docs keep'],
    },
    {
      title: 'restarts what has changed, and stops what is gone',
      known: [running('files', hosted('b')), running('old', hosted('c')), running('docs', remote)],
      isHostRestarted: false,
      expected: ['old stop', 'files restart', 'docs keep'],
    },
    {
      title: 'restarts with stdio-host what that hosts',
      known: [running('files', hosted('a')), running('docs', remote)],
      isHostRestarted: true,
      expected: ['files restart', 'docs keep'],
    },
  ])('$title', ({ known, isHostRestarted, expected }, { expect }) => {
    const thirdParty = { files: hosted('a'), off: scripted([], { enabled: false }), docs: remote };
    const plan = planGuests({ thirdParty, servers: [], known, hashOf, isHostRestarted });
    expect(plan.map(({ id, action }) => `${id} ${action}`)).toEqual(expected);
  });

  it('is about those that were asked for, and about those that nobody wants any more', ({ expect }) => {
    const thirdParty = { files: hosted('a'), docs: remote };
    const known = [running('old', hosted('c'))];
    const plan = planGuests({ thirdParty, servers: ['docs'], known, hashOf, isHostRestarted: false });
    expect(plan.map(({ id, action }) => `${id} ${action}`)).toEqual(['old stop', 'docs start']);
  });
});
