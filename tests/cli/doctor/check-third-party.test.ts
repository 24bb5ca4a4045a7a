import path from 'node:path';
import { describe, it } from 'vitest';
import { checkThirdParty } from '../../../src/cli/doctor/check-third-party.ts';
import { defaultPolicy } from '../../../src/runtime/fleet/default-policy.ts';
import type { RemoteSettings } from '../../../src/runtime/fleet/third-party.ts';
import { scripted } from '../../support/stdio-host.ts';
import { replica } from '../support.ts';

const env = { PATH: path.dirname(process.execPath) };
const remote: RemoteSettings = {
  kind: 'remote',
  enabled: true,
  url: 'https://example.com/mcp?key=topsecret',
  headers: {},
  oauth: null,
  readiness: { intervalMs: 1, timeoutMs: 1, failures: 1 },
  startTimeoutMs: 1,
  policy: defaultPolicy,
};

describe('checkThirdParty', () => {
  it.for([
    { what: 'a program in PATH', changes: { command: 'node' }, status: 'ok', detail: process.execPath },
    {
      what: 'one that is missing',
      changes: { command: 'nope' },
      status: 'fail',
      detail: 'there is no program "nope" in PATH',
    },
    {
      what: 'one in a directory that is missing',
      changes: { cwd: '/nope' },
      status: 'fail',
      detail: 'there is no directory /nope to start it in',
    },
  ])('tells of $what', ({ changes, status, detail }, { expect }) => {
    const [finding] = checkThirdParty({ thirdParty: { files: scripted([], changes) } }, [], env);
    expect(finding).toMatchObject({ section: 'third-party', name: 'files', status, detail });
  });

  it.for([
    { state: 'ready', status: 'ok', detail: 'https://example.com/mcp answers' },
    { state: 'degraded', status: 'warn', detail: 'https://example.com/mcp is degraded: why' },
    { state: 'unhealthy', status: 'fail', detail: 'https://example.com/mcp is unhealthy: why' },
  ] as const)(
    'tells how one elsewhere is that is $state, without its keys',
    ({ state, status, detail }, { expect }) => {
      const replicas = [
        replica({ id: 'docs', server: 'docs', state, reason: state === 'ready' ? null : 'why' }),
      ];
      expect(checkThirdParty({ thirdParty: { docs: remote } }, replicas, env)).toMatchObject([
        { status, detail },
      ]);
    },
  );

  it('says nothing of those that are switched off', ({ expect }) => {
    expect(checkThirdParty({ thirdParty: { docs: { ...remote, enabled: false } } }, [], env)).toEqual([]);
  });
});
