/** One fleet, as the commands use it: control when it runs, the state file when it does not. */
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { findConfigFile } from '../runtime/config/find-config-file.ts';
import { OperationalError } from '../runtime/errors.ts';
import type { FleetConfig } from '../runtime/fleet/config.ts';
import type {
  ControlClient,
  DownRequest,
  ProgressListener,
  RestartRequest,
  ScaleRequest,
  UpRequest,
} from '../runtime/fleet/control-api.ts';
import { controlClient } from '../runtime/fleet/control-client.ts';
import { lastKnownSnapshot } from '../runtime/fleet/last-known-snapshot.ts';
import type { UpPlan } from '../runtime/fleet/plan.ts';
import type { FleetSnapshot } from '../runtime/fleet/snapshot.ts';
import { type FleetPaths, fleetPaths } from '../runtime/state/fleet-paths.ts';
import { readFleetToken } from '../runtime/state/fleet-token.ts';
import type { Fleet, FleetOptions } from './context.ts';

/** What of the world a fleet needs. */
export interface FleetHost {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly interrupted: AbortSignal;
}

/** Opens nothing; what is rarely needed is loaded when it is asked for. */
export function createFleet(options: FleetOptions, host: FleetHost): Fleet {
  return new LocalFleet(options, host);
}

class LocalFleet implements Fleet {
  readonly paths: FleetPaths;
  readonly control: ControlClient;
  readonly #host: FleetHost;
  readonly #configFile: string | null;

  constructor({ config, stateDir }: FleetOptions, host: FleetHost) {
    const { env, cwd } = host;
    const stateDirectory = stateDir ?? env['MCPCTL_STATE_DIR'];
    this.#host = host;
    this.#configFile = findConfigFile({ explicit: config ?? null, cwd, env });
    this.paths = fleetPaths({
      stateDirectory: stateDirectory === undefined ? null : path.resolve(cwd, stateDirectory),
      configFile: this.#configFile,
      stateHome: env['XDG_STATE_HOME'] ?? path.join(env['HOME'] ?? homedir(), '.local', 'state'),
      temporary: tmpdir(),
      uid: process.getuid?.() ?? 0,
    });
    this.control = controlClient(this.paths.controlSocket);
  }

  async loadConfig(): Promise<FleetConfig> {
    const [{ loadConfig }, { machine }, { catalog }] = await Promise.all([
      import('../runtime/config/load-config.ts'),
      import('../runtime/limits/machine.ts'),
      import('../servers/catalog.ts'),
    ]);
    return loadConfig({ file: this.#configFile, env: this.#host.env, catalog, machine });
  }

  async token(): Promise<string> {
    const token = readFleetToken(this.paths);
    if (token === null) throw new OperationalError('FLEET_NOT_RUNNING', { stateDirectory: this.paths.root });
    return token;
  }

  async snapshot(): Promise<FleetSnapshot> {
    try {
      return await this.control.snapshot();
    } catch (error) {
      if (!(error instanceof OperationalError) || error.code !== 'CONTROL_UNREACHABLE') throw error;
      return lastKnownSnapshot(this.paths);
    }
  }

  async plan(request: UpRequest): Promise<UpPlan> {
    const { planFleet } = await import('./fleet-lifecycle.ts');
    return planFleet(this, request);
  }

  async up(
    request: UpRequest,
    listener: ProgressListener,
    interrupted: AbortSignal = this.#host.interrupted,
  ): Promise<FleetSnapshot> {
    const { bringFleetUp } = await import('./fleet-lifecycle.ts');
    return bringFleetUp(this, request, listener, { ...this.#host, interrupted });
  }

  async down(
    request: DownRequest,
    listener: ProgressListener,
    interrupted: AbortSignal,
  ): Promise<FleetSnapshot> {
    const { takeFleetDown } = await import('./fleet-lifecycle.ts');
    return takeFleetDown(this, request, listener, { ...this.#host, interrupted });
  }

  async restart(request: RestartRequest, listener: ProgressListener): Promise<FleetSnapshot> {
    const { restartFleet } = await import('./fleet-lifecycle.ts');
    return restartFleet(this, request, listener, this.#host);
  }

  async scale(request: ScaleRequest, listener: ProgressListener): Promise<FleetSnapshot> {
    const { scaleFleet } = await import('./fleet-lifecycle.ts');
    return scaleFleet(this, request, listener, this.#host);
  }
}
