/** Writes `state.json` for the fleet manager: the configuration, who runs where, and the ports once chosen. */
import type { FleetConfig } from '../../runtime/fleet/config.ts';
import { furtherPortId } from '../../runtime/fleet/port-id.ts';
import type { FleetPaths } from '../../runtime/state/fleet-paths.ts';
import { type ControlRecord, type FleetState, writeFleetState } from '../../runtime/state/fleet-state.ts';
import type { Logger } from '../../runtime/telemetry/logger.ts';
import type { Replica } from './replica.ts';
import type { Guest } from './third-party/guest.ts';
import { guestRecord } from './third-party/guest-record.ts';

export class StateKeeper {
  readonly #paths: FleetPaths;
  readonly #initial: FleetState;
  readonly #control: ControlRecord;
  readonly #log: Logger;
  #ports: Readonly<Record<string, number>>;

  constructor(options: {
    readonly paths: FleetPaths;
    readonly state: FleetState;
    readonly control: ControlRecord;
    readonly log: Logger;
  }) {
    this.#paths = options.paths;
    this.#initial = options.state;
    this.#control = options.control;
    this.#log = options.log;
    this.#ports = options.state.ports;
  }

  /** The ports there have been, by port id, also of processes that do not run now. */
  get ports(): Readonly<Record<string, number>> {
    return this.#ports;
  }

  save(config: FleetConfig | null, replicas: readonly Replica[], guests: readonly Guest[]): void {
    // A control after this one looks after all of them: what waits, or is down for a while, too.
    const wanted = replicas.filter(({ isWanted, state }) => isWanted && state !== 'stopped');
    const ports = wanted.flatMap(({ id, port, furtherPorts }) => [
      [id, port] as const,
      ...Object.entries(furtherPorts).map(
        ([purpose, further]) => [furtherPortId(id, purpose), further] as const,
      ),
    ]);
    this.#ports = { ...this.#ports, ...Object.fromEntries(ports) };
    try {
      writeFleetState(this.#paths, {
        ...this.#initial,
        config,
        control: this.#control,
        processes: {
          ...Object.fromEntries(wanted.map((replica) => [replica.id, replica.record()])),
          ...Object.fromEntries(guests.map((guest) => [guest.name, guestRecord(guest)])),
        },
        ports: this.#ports,
      });
    } catch (error) {
      // A full disk must not take the fleet down; the next change tries again.
      this.#log.error({ err: error }, 'state not saved');
    }
  }
}
