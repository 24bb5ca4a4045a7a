import { describe, it } from 'vitest';
import { checkLimits } from '../../../src/cli/doctor/check-limits.ts';
import { replica, snapshot } from '../support.ts';

const group = { means: 'cgroup v1', because: 'no user manager of systemd answers' } as const;

describe('checkLimits', () => {
  it('names the best means and why there is no better, and what is at work', ({ expect }) => {
    const fleet = snapshot({
      replicas: [
        replica(),
        replica({ id: 'tools', enforcedBy: 'cgroup v1' }),
        replica({ id: 'gone', pid: null }),
      ],
    });
    expect(checkLimits(fleet, group)).toEqual([
      {
        section: 'limits',
        name: 'best means',
        status: 'ok',
        detail: 'cgroup v1 (no user manager of systemd answers)',
      },
      { section: 'limits', name: 'at work', status: 'ok', detail: 'memory: cgroup v2' },
      { section: 'limits', name: 'at work', status: 'ok', detail: 'tools: cgroup v1' },
      { section: 'limits', name: 'sum', status: 'ok', detail: 'fits this machine' },
    ]);
  });

  it('warns where only memory is looked at, where nothing holds, and of too much', ({ expect }) => {
    const fleet = snapshot({
      replicas: [replica({ enforcedBy: 'nothing' })],
      warnings: ['CPU limits add up to 3 cores; this machine has 2 cores', 'something else'],
    });
    const findings = checkLimits(fleet, { means: 'sampler', because: 'no cgroups' });
    expect(findings.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'best means warn',
      'at work warn',
      'sum warn',
    ]);
    expect(findings[0]?.detail).toContain('no cgroups');
    expect(findings[2]?.detail).toBe('CPU limits add up to 3 cores; this machine has 2 cores');
  });
});
