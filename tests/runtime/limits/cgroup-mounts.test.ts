import { describe, it } from 'vitest';
import { cgroupMounts, outsideOfFleet } from '../../../src/runtime/limits/cgroup-mounts.ts';

const mountOf = (part: string, point: string, type: string, options: string): string =>
  `36 25 0:29 ${part} ${point} rw,nosuid shared:9 - ${type} cgroup ${options}`;

describe('cgroupMounts', () => {
  it('finds the unified hierarchy of a modern machine', ({ expect }) => {
    const mounts = cgroupMounts(mountOf('/', '/', 'cgroup2', 'rw'), '0::/proc\n');
    expect(mounts).toEqual({ v2: { root: '/', own: '/proc' }, v1: new Map() });
  });

  it('finds each controller of the old hierarchies, those mounted together too', ({ expect }) => {
    const mountinfo = [
      mountOf('/', '/proc', 'cgroup', 'rw,cpu,cpuacct'),
      mountOf('/', '/tmp', 'cgroup', 'rw,memory'),
      '22 25 0:20 / /sys rw - sysfs sysfs rw',
    ].join('\n');
    const { v1, v2 } = cgroupMounts(mountinfo, '5:memory:/\n4:cpu,cpuacct:/self\n1:name=systemd:/init\n');
    expect(v2).toBeNull();
    expect([...v1]).toEqual([
      ['memory', { root: '/tmp', own: '/tmp' }],
      ['cpu', { root: '/proc', own: '/proc/self' }],
      ['cpuacct', { root: '/proc', own: '/proc/self' }],
    ]);
  });

  it('takes the root of what is mounted when its own group lies outside of that', ({ expect }) => {
    const inContainer = mountOf('/docker/abc', '/proc', 'cgroup', 'rw,memory');
    expect(cgroupMounts(inContainer, '4:memory:/docker/abc/self\n').v1.get('memory')?.own).toBe('/proc/self');
    expect(cgroupMounts(inContainer, '4:memory:/elsewhere\n').v1.get('memory')?.own).toBe('/proc');
  });

  it('finds nothing where nothing is mounted', ({ expect }) => {
    expect(cgroupMounts('', '')).toEqual({ v2: null, v1: new Map() });
  });
});

describe('outsideOfFleet', () => {
  it("leaves the fleet's own group, and stays where a process is that is in none", ({ expect }) => {
    const inside = { root: '/sys/cg', own: '/sys/cg/user/mcpctl-f/stdio-host.1' };
    const outside = { root: '/sys/cg', own: '/sys/cg/user' };
    const atRoot = { root: '/sys/cg', own: '/sys/cg/mcpctl-f/stdio-host.1' };
    expect(outsideOfFleet('mcpctl-f', { v2: inside, v1: new Map([['memory', atRoot]]) })).toEqual({
      v2: outside,
      v1: new Map([['memory', { root: '/sys/cg', own: '/sys/cg' }]]),
    });
    expect(outsideOfFleet('mcpctl-f', { v2: outside, v1: new Map() }).v2).toEqual(outside);
    expect(outsideOfFleet('mcpctl-f', { v2: null, v1: new Map() }).v2).toBeNull();
  });
});
