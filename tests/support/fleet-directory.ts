import path from 'node:path';
import { type FleetPaths, fleetPaths } from '../../src/runtime/state/fleet-paths.ts';
import { temporaryDirectory } from './temporary-directory.ts';

/** Where a fleet would keep its things in an empty directory, which is removed at the end of the scope. */
export async function fleetDirectory(): Promise<AsyncDisposable & { readonly paths: FleetPaths }> {
  const directory = await temporaryDirectory('fleet');
  return {
    paths: fleetPaths({
      stateDirectory: path.join(directory.path, 'state'),
      configFile: null,
      stateHome: directory.path,
      temporary: directory.path,
      uid: process.getuid?.() ?? 0,
    }),
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}
