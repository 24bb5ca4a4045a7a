/** The last part of `down`: what control cannot do to itself. */
import { OperationalError, reasonOf } from '../runtime/errors.ts';
import type { DownRequest, ProgressListener } from '../runtime/fleet/control-api.ts';
import { endProcesses } from '../runtime/fleet/end-processes.ts';
import { listeningSockets } from '../runtime/ports/listening-sockets.ts';
import { portHolder } from '../runtime/ports/port-owner.ts';
import { clearRunDirectory } from '../runtime/state/fleet-directory.ts';
import { readFleetState, writeFleetState } from '../runtime/state/fleet-state.ts';
import type { Fleet } from './context.ts';
import { uninterrupted } from './uninterrupted.ts';

/** Servers that control did not stop in order get this long after SIGTERM. */
export const sweepGraceMs = 8000;

/**
 * Stops the whole fleet, in order where control can do it, then proves that nothing of it is left. Hold the fleet lock.
 *
 * @throws OperationalError `STOP_INCOMPLETE`
 */
export async function endFleet(
  fleet: Fleet,
  request: DownRequest,
  listener: ProgressListener,
): Promise<void> {
  const { paths } = fleet;
  const before = await fleet.snapshot();
  const isInOrder = before.control !== null && (await stopInOrder(fleet, request, listener));
  const state = readFleetState(paths);
  if (state === null) return;
  // In order, only those are left that looked after the others, and they have nothing to lose.
  await endProcesses(state.fleetId, isInOrder ? 0 : sweepGraceMs);
  const alive = before.replicas.filter(({ pid }) => pid !== null);
  proveFree(alive.flatMap(({ port, furtherPorts }) => [port ?? [], Object.values(furtherPorts)].flat()));
  clearRunDirectory(paths);
  writeFleetState(paths, { ...state, config: null, control: null, processes: {} });
}

async function stopInOrder(fleet: Fleet, request: DownRequest, listener: ProgressListener): Promise<boolean> {
  try {
    await fleet.control.down(request, listener, uninterrupted);
    return true;
  } catch (error) {
    listener({
      type: 'notice',
      message: `control could not stop the fleet in order (${reasonOf(error)}); ending its processes`,
    });
    return false;
  }
}

function proveFree(ports: readonly number[]): void {
  const listening = listeningSockets();
  const left = ports.flatMap((port) => {
    const holder = portHolder(port, listening);
    return holder === null ? [] : [`port ${port}, held by ${holder.text}`];
  });
  if (left.length > 0) throw new OperationalError('STOP_INCOMPLETE', { left });
}
