import { describe, it } from 'vitest';
import { checkNode } from '../../../src/cli/doctor/check-node.ts';

describe('checkNode', () => {
  it.for([
    { version: 'v24.0.0', platform: 'linux', statuses: ['ok', 'ok'] },
    { version: 'v100.1.0', platform: 'linux', statuses: ['ok', 'ok'] },
    { version: 'v22.19.0', platform: 'linux', statuses: ['fail', 'ok'] },
    { version: 'v24.0.0', platform: 'darwin', statuses: ['ok', 'fail'] },
  ])('finds $statuses for $version on $platform', ({ version, platform, statuses }, { expect }) => {
    const findings = checkNode({ version, platform, execPath: '/bin/node' });
    expect(findings.map(({ status }) => status)).toEqual(statuses);
  });
});
