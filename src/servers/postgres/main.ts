/** The embedded PostgreSQL: prepares everything, then becomes the postmaster, with the PID that is supervised. */
import { OperationalError } from '../../runtime/errors.ts';
import { createLogger } from '../../runtime/telemetry/logger.ts';
import { EnvironmentError } from '../kit/environment-error.ts';
import { preparePostgres } from './prepare-postgres.ts';
import { parsePostgresEnvironment } from './server-environment.ts';

const { env } = process;
const log = createLogger({ server: 'postgres', replica: 1, level: 'info', destination: 1 });
const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());

try {
  if (process.execve === undefined) {
    throw new OperationalError('POSTGRES_CANNOT_RUN', { reason: `${process.platform} has no execve` });
  }
  const environment = parsePostgresEnvironment(env);
  const prepared = await preparePostgres(environment, {
    env,
    uid: process.getuid?.(),
    signal: stop.signal,
  });
  stop.signal.throwIfAborted();
  // The shell finds the program in PATH and is replaced by it in turn.
  process.execve('/bin/sh', ['sh', '-c', 'exec "$@"', 'sh', ...prepared.command], prepared.env);
} catch (error) {
  if (stop.signal.aborted) log.info('postgres was stopped before it had started');
  else {
    if (error instanceof OperationalError)
      log.fatal({ code: error.code }, `${error.message} [${error.code}]`);
    else log.fatal({ err: error }, 'postgres cannot start');
    process.exitCode = error instanceof EnvironmentError ? 2 : 1;
  }
}
