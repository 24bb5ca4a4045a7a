/**
 * pm2 behind `Supervisor`. The only file that knows pm2; what it works around is measured in docs/decisions/0005-pm2.md.
 */
import { createRequire } from 'node:module';
import { OperationalError, reasonOf } from '../errors.ts';
import { fleetVariable } from '../process/table.ts';
import { pm2App } from './pm2-app.ts';
import type { ProcessExit, ProcessSpec, Supervisor } from './supervisor.ts';

/** The part of pm2's API that is used; its own types describe another version. */
interface Pm2 {
  connect(done: Callback<unknown>): void;
  launchBus(done: Callback<Pm2Bus>): void;
  start(app: object, done: Callback<Pm2Started[]>): void;
  delete(name: string, done: Callback<unknown>): void;
  disconnect(): void;
  readonly Client: {
    executeRemote(method: 'ping', options: object, done: Callback<unknown>): void;
    executeRemote(method: 'deleteProcessId', number: number, done: Callback<unknown>): void;
  };
}

type Callback<T> = (error: unknown, result: T) => void;

interface Pm2Bus {
  on(event: 'process:event', listener: (message: Pm2Event) => void): void;
  /** What the daemon writes to its own log. */
  on(event: 'log:PM2', listener: (message: { readonly data: string }) => void): void;
  on(event: 'pm2:kill', listener: () => void): void;
}

interface Pm2Event {
  readonly event: string;
  readonly process: { readonly name: string; readonly exit_code?: number };
}

interface Pm2Started {
  readonly pid?: number;
  readonly process?: { readonly pid?: number };
  readonly pm2_env?: { readonly pm_id?: number };
}

const connectTimeoutMs = 10_000;
const defaultCallTimeoutMs = 5000;
/** What is stopped here has ended, as a rule; pm2 gives up on what has not after its own grace. */
const stopTimeoutMs = 15_000;
/** Only the daemon's log tells the signal; the event that follows it says exit code 0. */
const exitLine = /^App \[(.+):\d+\] exited with code \[(\d+)\] via signal \[(\w+)\]/;

const inherited = /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_.*|TZ|TMPDIR|XDG_.*)$/;

/**
 * Connects to the daemon of `home`, and starts it when there is none. Hold the fleet lock: two cold starts at once hang.
 *
 * @throws OperationalError `SUPERVISOR_UNREACHABLE`, `SUPERVISOR_FAILED`
 */
export async function connectPm2(options: {
  /** PM2_HOME: private (0700), and short enough for Unix sockets. */
  readonly home: string;
  readonly fleetId: string;
  /** How long one call may take, in milliseconds. */
  readonly callTimeoutMs?: number;
}): Promise<Supervisor> {
  const { callTimeoutMs = defaultCallTimeoutMs } = options;
  const pm2 = await withDaemonEnvironment(options, async () => {
    const loaded = createRequire(import.meta.url)('pm2') as Pm2;
    await answer('connect', connectTimeoutMs, (done) => loaded.connect(done));
    return loaded;
  });
  const bus = await answer('launchBus', callTimeoutMs, (done: Callback<Pm2Bus>) => pm2.launchBus(done));
  return new Pm2Supervisor(pm2, bus, callTimeoutMs);
}

class Pm2Supervisor implements Supervisor {
  readonly #pm2: Pm2;
  readonly #bus: Pm2Bus;
  readonly #callTimeoutMs: number;
  /** The daemon's number of each process started here, by id: looking it up makes the daemon tell all about all of them. */
  readonly #numbers = new Map<string, number>();

  constructor(pm2: Pm2, bus: Pm2Bus, callTimeoutMs: number) {
    this.#pm2 = pm2;
    this.#bus = bus;
    this.#callTimeoutMs = callTimeoutMs;
  }

  async start(spec: ProcessSpec): Promise<number> {
    const started = await answer(`start ${spec.id}`, this.#callTimeoutMs, (done: Callback<Pm2Started[]>) =>
      this.#pm2.start(pm2App(spec), done),
    );
    const pid = started[0]?.process?.pid ?? started[0]?.pid;
    // pm2 reports success even when the spawn failed; then there is no PID.
    if (pid === undefined || pid === 0) {
      const reason = `no process came of ${spec.argv[0] ?? ''} in ${spec.cwd}`;
      throw new OperationalError('SUPERVISOR_FAILED', { operation: `start ${spec.id}`, reason });
    }
    const number = started[0]?.pm2_env?.pm_id;
    if (number !== undefined) this.#numbers.set(spec.id, number);
    return pid;
  }

  async stop(id: string): Promise<void> {
    try {
      const number = this.#numbers.get(id);
      this.#numbers.delete(id);
      await answer(`stop ${id}`, stopTimeoutMs, (done) =>
        number === undefined
          ? this.#pm2.delete(id, done)
          : this.#pm2.Client.executeRemote('deleteProcessId', number, done),
      );
    } catch (error) {
      const isUnknown = error instanceof OperationalError && error.message.includes('not found');
      if (!isUnknown) throw error;
    }
  }

  async ping(): Promise<void> {
    await answer('ping', this.#callTimeoutMs, (done) => this.#pm2.Client.executeRemote('ping', {}, done));
  }

  onExit(listener: (exit: ProcessExit) => void): void {
    const signals = new Map<string, string>();
    this.#bus.on('log:PM2', ({ data }) => {
      const [, id, code, signal] = exitLine.exec(data) ?? [];
      // An end without a signal is logged as one by SIGINT.
      if (id !== undefined && signal !== undefined && code === '0') signals.set(id, signal);
    });
    this.#bus.on('process:event', ({ event, process: { name: id, exit_code: code = 0 } }) => {
      if (event !== 'exit') return;
      const signal = signals.get(id);
      signals.delete(id);
      const wasKilled = code === 0 && signal !== undefined && signal !== 'SIGINT';
      listener(wasKilled ? { id, code: null, signal } : { id, code, signal: null });
    });
  }

  onEnding(listener: () => void): void {
    this.#bus.on('pm2:kill', listener);
  }

  close(): void {
    this.#pm2.disconnect();
  }
}

/** The answer to one call, or an error after `timeoutMs`: a stopped daemon would block for ever. */
function answer<T>(operation: string, timeoutMs: number, call: (done: Callback<T>) => void): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const timer = setTimeout(
    () => reject(new OperationalError('SUPERVISOR_UNREACHABLE', { operation, timeoutMs })),
    timeoutMs,
  );
  call((error, result) => {
    clearTimeout(timer);
    if (error === null || error === undefined) resolve(result);
    else reject(failure(operation, error));
  });
  return promise;
}

function failure(operation: string, error: unknown): OperationalError {
  const first: unknown = Array.isArray(error) ? error[0] : error;
  const reason =
    first instanceof Error ? reasonOf(first) : String((first as { message?: unknown }).message ?? first);
  return new OperationalError('SUPERVISOR_FAILED', { operation, reason }, { cause: error });
}

/**
 * Runs `work` while `process.env` is what the daemon may see: pm2 hands its whole environment to the daemon, and reads
 * PM2_HOME when it is loaded.
 */
async function withDaemonEnvironment<T>(
  { home, fleetId }: { readonly home: string; readonly fleetId: string },
  work: () => Promise<T>,
): Promise<T> {
  const { env } = process;
  const saved = { ...env };
  for (const name of Object.keys(env)) if (!inherited.test(name)) delete env[name];
  const settings = {
    PM2_HOME: home,
    PM2_PROGRAMMATIC: 'true',
    PM2_SILENT: 'true',
    PM2_DISCRETE_MODE: 'true',
    PM2_NO_INTERACTION: 'true',
    PM2_DISABLE_VERSION_CHECK: 'true',
    // All that its worker would look for, control sees to.
    PM2_WORKER_INTERVAL: '600000',
    // It needs some 20 MB of heap; what it may use it does use.
    PM2_NODE_OPTIONS: '--max-semi-space-size=1 --max-old-space-size=96',
    [fleetVariable]: fleetId,
  };
  Object.assign(env, settings);
  try {
    return await work();
  } finally {
    // The settings stay: pm2 looks at some of them (PM2_PROGRAMMATIC keeps it quiet) at every call.
    Object.assign(env, { ...saved, ...settings });
  }
}
