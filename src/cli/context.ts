/** What a command may use. Built once in main.ts; tests pass fakes. */
import type { FleetConfig } from '../runtime/fleet/config.ts';
import type {
  ControlClient,
  DownRequest,
  ProgressListener,
  RestartRequest,
  ScaleRequest,
  UpRequest,
} from '../runtime/fleet/control-api.ts';
import type { UpPlan } from '../runtime/fleet/plan.ts';
import type { FleetSnapshot } from '../runtime/fleet/snapshot.ts';
import type { FleetPaths } from '../runtime/state/fleet-paths.ts';

export interface CliContext {
  /** Results. */
  readonly out: Output;
  /** Everything else. */
  readonly err: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stdin: NodeJS.ReadStream;
  /** The terminal a full-screen view may take over; `null` unless stdin and stdout both are one. */
  readonly screen: NodeJS.WriteStream | null;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Aborted on Ctrl-C and SIGTERM. */
  readonly interrupted: AbortSignal;
  /** The fleet that `--config` and `--state-dir` (or their defaults) mean. Opens nothing yet. */
  fleet(options: FleetOptions): Fleet;
}

export interface Output {
  line(text: string): void;
  write(text: string): void;
  /** A terminal that may get colours and motion (not with `NO_COLOR`, `CI` or a pipe). */
  readonly isLive: boolean;
  readonly columns: number;
}

export interface FleetOptions {
  readonly config?: string;
  readonly stateDir?: string;
}

/** Everything the CLI can ask of one fleet. */
export interface Fleet {
  readonly paths: FleetPaths;
  loadConfig(): Promise<FleetConfig>;
  /** @throws OperationalError `FLEET_NOT_RUNNING` before the first `up` */
  token(): Promise<string>;
  readonly control: ControlClient;
  /** From control; when it is away, from the state file and the process table. Starts nothing, waits for no pm2. */
  snapshot(): Promise<FleetSnapshot>;
  /** What `up` would do; changes nothing. */
  plan(request: UpRequest): Promise<UpPlan>;
  /**
   * Takes the fleet lock, brings control up when needed, and passes its progress on.
   *
   * @param interrupted breaks it off; default: Ctrl-C and SIGTERM
   */
  up(request: UpRequest, listener: ProgressListener, interrupted?: AbortSignal): Promise<FleetSnapshot>;
  /**
   * Takes the fleet lock and proves that nothing is left.
   *
   * @param interrupted breaks off what can be broken off: waiting for the lock, stopping some of the servers
   * @throws OperationalError `STOP_INCOMPLETE`
   */
  down(request: DownRequest, listener: ProgressListener, interrupted: AbortSignal): Promise<FleetSnapshot>;
  restart(request: RestartRequest, listener: ProgressListener): Promise<FleetSnapshot>;
  /** @throws OperationalError `SCALE_INVALID` */
  scale(request: ScaleRequest, listener: ProgressListener): Promise<FleetSnapshot>;
}
