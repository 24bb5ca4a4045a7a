/** All groups of one fleet in the cgroup file system, whoever made them. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { membersBelow, removeGroup } from './cgroup.ts';
import { type CgroupMounts, cgroupMounts } from './cgroup-mounts.ts';

/** Name of the group in which all groups of a fleet lie. */
export function fleetGroup(fleetId: string): string {
  return `mcpctl-${fleetId}`;
}

/** PIDs of all that are in a group of the fleet, whatever became of their names and environments. */
export function membersOfFleetGroups(fleetId: string): readonly number[] {
  return [...new Set(fleetGroupDirectories(fleetId).flatMap(membersBelow))];
}

/** Removes those that are empty. */
export function removeFleetGroups(fleetId: string): void {
  for (const directory of fleetGroupDirectories(fleetId)) removeGroup(directory);
}

/** Those that are there, with or without members. */
export function fleetGroupDirectories(fleetId: string): readonly string[] {
  return places(cgroupMounts())
    .map((place) => path.join(place, fleetGroup(fleetId)))
    .filter((directory) => existsSync(directory));
}

/** Where groups of a fleet may have been made: at our own group and, in the unified hierarchy, above it. */
function places({ v1, v2 }: CgroupMounts): readonly string[] {
  const above: string[] = [];
  if (v2 !== null) {
    for (let directory = v2.own; directory.startsWith(v2.root); directory = path.dirname(directory)) {
      above.push(directory);
    }
  }
  return [...new Set([...[...v1.values()].flatMap(({ root, own }) => [own, root]), ...above])];
}
