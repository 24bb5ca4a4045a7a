/** What survives a restart of control: `state.json`. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { OperationalError, reasonOf } from '../errors.ts';
import type { FleetConfig } from '../fleet/config.ts';
import type { ProcessIdentity } from '../process/identity.ts';
import { writeFileAtomic } from './atomic-write.ts';
import type { FleetPaths } from './fleet-paths.ts';

export interface FleetState {
  readonly schema: 1;
  /** The mark every process of this fleet carries; random, not a secret. */
  readonly fleetId: string;
  /** Password of the embedded PostgreSQL. */
  readonly databasePassword: string;
  /** API key of the Weaviate that mcpctl runs. */
  readonly vectorsKey: string;
  /** The last configuration that `up` was given; `null` after a whole `down`. */
  readonly config: FleetConfig | null;
  readonly control: ControlRecord | null;
  /** By process id. */
  readonly processes: Readonly<Record<string, ProcessRecord>>;
  /** When and why the fleet was brought back last without being asked; `null` before that, and after `up`. */
  readonly recovery: Recovery | null;
  /** Ports once chosen, by port id: a restart keeps them. */
  readonly ports: Readonly<Record<string, number>>;
}

interface Recovery {
  /** ISO 8601. */
  readonly at: string;
  readonly reason: string;
}

export interface ControlRecord {
  readonly identity: ProcessIdentity;
  readonly startedAt: string;
}

export interface ProcessRecord {
  readonly server: string;
  readonly replica: number;
  readonly port: number | null;
  /** By what each is for; absent in what earlier versions wrote. */
  readonly furtherPorts?: Readonly<Record<string, number>>;
  /** Id of its latest run; `null` before the first. */
  readonly runId: string | null;
  /** `null` while it has no process. */
  readonly identity: ProcessIdentity | null;
  /** Hash of everything the process was started with. */
  readonly specHash: string;
  readonly startedAt: string | null;
  readonly readyMs: number | null;
  readonly memoryLimitBytes: number;
  readonly cpuLimitCores: number;
}

/** @throws OperationalError `STATE_UNREADABLE` when the file is there but broken or from a newer mcpctl */
export function readFleetState({ stateFile }: Pick<FleetPaths, 'stateFile'>): FleetState | null {
  let text: string;
  try {
    text = readFileSync(stateFile, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new OperationalError(
      'STATE_UNREADABLE',
      { file: stateFile, reason: reasonOf(error) },
      { cause: error },
    );
  }
  try {
    const state = JSON.parse(text) as FleetState | null;
    if (state?.schema !== 1) throw new Error(`schema ${String(state?.schema)} is not one this mcpctl knows`);
    // What an earlier version did not know yet begins as it would in a new fleet.
    return { ...newFleetState(), ...state };
  } catch (error) {
    throw new OperationalError(
      'STATE_UNREADABLE',
      { file: stateFile, reason: reasonOf(error) },
      { cause: error },
    );
  }
}

/** @throws OperationalError `STATE_UNWRITABLE` */
export function writeFleetState(paths: Pick<FleetPaths, 'root' | 'stateFile'>, state: FleetState): void {
  try {
    writeFileAtomic(paths.stateFile, JSON.stringify(state));
  } catch (error) {
    const reason = reasonOf(error);
    throw new OperationalError('STATE_UNWRITABLE', { directory: paths.root, reason }, { cause: error });
  }
}

export function newFleetState(): FleetState {
  return {
    schema: 1,
    fleetId: randomBytes(12).toString('hex'),
    databasePassword: randomBytes(24).toString('base64url'),
    vectorsKey: randomBytes(24).toString('base64url'),
    config: null,
    control: null,
    recovery: null,
    processes: {},
    ports: {},
  };
}
