/** Where the control groups of this machine are mounted, and which of them this process is in. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { readProc } from '../process/identity.ts';

export interface CgroupMounts {
  /** The unified hierarchy; `null` when there is none. */
  readonly v2: CgroupMount | null;
  /** One for each controller of the old hierarchies, by its name. */
  readonly v1: ReadonlyMap<string, CgroupMount>;
}

interface CgroupMount {
  readonly root: string;
  /** Directory of the group this process is in. */
  readonly own: string;
}

/** @see cgroups(7), proc_pid_mountinfo(5) */
export function cgroupMounts(
  mountinfo: string = readProc('/proc/self/mountinfo') ?? '',
  membership: string = readProc('/proc/self/cgroup') ?? '',
): CgroupMounts {
  const mounts = mountinfo.split('\n').flatMap(parseMount);
  const memberships = membership.split('\n').flatMap(parseMembership);
  const unified = mounts.find(({ type }) => type === 'cgroup2');
  const v2Path = memberships.find(({ controllers }) => controllers.length === 0)?.path ?? '/';
  return {
    v2: unified === undefined ? null : locate(unified, v2Path),
    v1: new Map(
      memberships.flatMap(({ controllers, path: groupPath }) =>
        controllers.flatMap((controller) => {
          const mount = mounts.find(({ type, options }) => type === 'cgroup' && options.includes(controller));
          return mount === undefined ? [] : [[controller, locate(mount, groupPath)] as const];
        }),
      ),
    ),
  };
}

interface Mount {
  readonly type: string;
  /** The part of the hierarchy that is mounted: more than `/` inside of a container. */
  readonly mountedPart: string;
  readonly point: string;
  readonly options: readonly string[];
}

function parseMount(line: string): readonly Mount[] {
  const [fields = '', rest = ''] = line.split(' - ');
  const [, , , mountedPart, point] = fields.split(' ');
  const [type, , options = ''] = rest.split(' ');
  if (mountedPart === undefined || point === undefined || !type?.startsWith('cgroup')) return [];
  return [{ type, mountedPart, point, options: options.split(',') }];
}

function parseMembership(line: string): readonly { controllers: readonly string[]; path: string }[] {
  const [, controllers, groupPath] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
  if (controllers === undefined || groupPath === undefined) return [];
  return [{ controllers: controllers === '' ? [] : controllers.split(','), path: groupPath }];
}

function locate({ mountedPart, point }: Mount, groupPath: string): CgroupMount {
  const inside = groupPath.startsWith(mountedPart) ? groupPath.slice(mountedPart.length) : groupPath;
  const own = path.join(point, inside);
  // Seen from within a container, its own group may lie outside of what is mounted.
  return { root: point, own: existsSync(own) ? own : point };
}

/** The same, seen from a process of the fleet that makes groups itself: beside its own group, not inside of it. */
export function outsideOfFleet(fleetGroup: string, { v1, v2 }: CgroupMounts = cgroupMounts()): CgroupMounts {
  const outside = ({ root, own }: CgroupMount): CgroupMount => {
    const [above = own] = own.split(`/${fleetGroup}/`);
    return { root, own: above === '' ? root : above };
  };
  return {
    v2: v2 === null ? null : outside(v2),
    v1: new Map([...v1].map(([controller, mount]) => [controller, outside(mount)])),
  };
}
