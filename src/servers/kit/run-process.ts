/** From environment to exit: log, open, listen, stop on a signal in the reverse order of opening. */
import { OperationalError } from '../../runtime/errors.ts';
import { createLogger, type Logger } from '../../runtime/telemetry/logger.ts';
import { parseServerEnvironment, type ServerEnvironment } from './environment.ts';
import { EnvironmentError } from './environment-error.ts';
import type { HttpEndpoint } from './http-endpoint.ts';

export interface ProcessContext {
  readonly environment: ServerEnvironment;
  /** The whole environment, for what only this server knows. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Logger;
  /** Aborted when the process is told to stop. */
  readonly stopping: AbortSignal;
}

/** A process that can listen, and what it must close afterwards. */
export interface OpenProcess {
  readonly endpoint: HttpEndpoint;
  close(): Promise<void>;
}

/** Ends the process: 0 after a signal, 1 when opening or listening failed, 2 when the environment is wrong. */
export async function runProcess(
  name: string,
  defaultPort: number,
  open: (context: ProcessContext) => Promise<OpenProcess>,
): Promise<void> {
  const { env } = process;
  let environment: ServerEnvironment;
  try {
    environment = parseServerEnvironment(name, defaultPort, env);
  } catch (error) {
    return refuse(error);
  }
  const log = createLogger({
    server: name,
    replica: environment.replica,
    level: environment.logLevel,
    destination: 1,
  });
  const stop = new AbortController();
  const stopped = stopSignal(stop);
  try {
    const opened = await open({ environment, env, log, stopping: stop.signal });
    const port = await opened.endpoint.listen(environment.host, environment.port);
    log.info({ port }, `${name} listens on ${environment.host}:${port}`);
    const signal = await stopped;
    log.info({ signal }, `${name} stops`);
    await opened.endpoint.close(environment.stopGraceMs);
    await opened.close();
    process.exit(0);
  } catch (error) {
    if (error instanceof EnvironmentError) return refuse(error);
    if (stop.signal.aborted && error instanceof Error && error.name === 'AbortError') {
      log.info(`${name} was stopped before it had started`);
      process.exit(0);
    }
    if (error instanceof OperationalError)
      log.fatal({ code: error.code }, `${error.message} [${error.code}]`);
    else log.fatal({ err: error }, `${name} cannot go on`);
    process.exit(1);
  }
}

/** @throws `error` when it is not about the environment */
function refuse(error: unknown): never {
  if (!(error instanceof EnvironmentError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(2);
}

function stopSignal(stop: AbortController): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        stop.abort();
        resolve(signal);
      });
    }
  });
}
