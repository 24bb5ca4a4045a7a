import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { OperationalError, reasonOf } from '../../runtime/errors.ts';
import { locatePackage, prepareBinaries } from './binaries.ts';
import { prepareCluster } from './cluster.ts';
import { clearFormerPostmaster } from './former-postmaster.ts';
import { chooseIdentity } from './identity.ts';
import { adoptPassword } from './password.ts';
import { serverArguments } from './server-arguments.ts';
import { type PostgresEnvironment, postgresEnvironment } from './server-environment.ts';

export interface PreparedPostgres {
  /** Program and arguments; becomes the postmaster without changing its PID. */
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Does all that must be done before PostgreSQL can start, and returns how to start it.
 *
 * @throws OperationalError `POSTGRES_CANNOT_RUN`, `BINARY_MISSING`, `DISK_FULL`, `STATE_UNREADABLE`, `STATE_UNWRITABLE`
 */
export async function preparePostgres(
  { dataDirectory, host, port, password }: PostgresEnvironment,
  options: {
    readonly env: Readonly<Record<string, string | undefined>>;
    /** Of this process; `undefined` where the platform has none. */
    readonly uid: number | undefined;
    readonly signal: AbortSignal;
    readonly isDurable?: boolean;
  },
): Promise<PreparedPostgres> {
  const { uid, signal, isDurable = true } = options;
  const env = postgresEnvironment(options.env);
  const directory = path.join(dataDirectory, 'postgres');
  await createDataDirectory(dataDirectory);
  const identity = await chooseIdentity({ uid, directory: dataDirectory, passwordFile: '/etc/passwd', env });
  const binaries = await prepareBinaries({
    packageDirectory: locatePackage(`${process.platform}-${process.arch}`),
    copyDirectory: path.join(dataDirectory, 'postgres-binaries'),
    identity,
    env,
  });
  await prepareCluster({ directory, binaries, identity, password, isDurable, env, signal });
  await clearFormerPostmaster(directory, { signal });
  await adoptPassword(password, { directory, binaries, identity, env, signal });
  const args = serverArguments({ directory, host, port });
  return { command: [...identity.prefix, binaries.postgres, ...args], env };
}

async function createDataDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new OperationalError('STATE_UNWRITABLE', { directory, reason: reasonOf(error) }, { cause: error });
  }
}
