import { describe, it } from 'vitest';
import type { Enforcement } from '../../../src/runtime/fleet/config.ts';
import type { Means } from '../../../src/runtime/limits/limiter.ts';
import { noGroups } from '../../../src/runtime/limits/no-group.ts';
import { refuseUnenforceable } from '../../../src/servers/control/limiters.ts';

function refuse(enforce: Enforcement, means: Means): void {
  refuseUnenforceable([{ server: 'tools', enforce }], () => ({
    ...noGroups('sampler', 'no cgroup v2 is mounted'),
    means,
  }));
}

describe('refuseUnenforceable', () => {
  it('refuses a server whose limits must be held where nothing can hold them', ({ expect }) => {
    expect(() => refuse('require', 'sampler')).toThrow(
      expect.objectContaining({
        code: 'LIMITS_UNENFORCEABLE',
        message: expect.stringMatching(/tools.*no cgroup v2 is mounted/s),
      }),
    );
  });

  it.for([
    { enforce: 'prefer', means: 'sampler' },
    { enforce: 'off', means: 'nothing' },
    { enforce: 'require', means: 'cgroup v1' },
  ] as const)('lets $enforce pass with $means', ({ enforce, means }, { expect }) => {
    expect(() => refuse(enforce, means)).not.toThrow();
  });
});
