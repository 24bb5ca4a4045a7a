/** The Weaviate that mcpctl runs: this process becomes it, with the PID that is supervised. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { OperationalError, reasonOf } from '../../runtime/errors.ts';
import { createLogger } from '../../runtime/telemetry/logger.ts';
import { weaviateBinary } from '../../runtime/weaviate/weaviate-binary.ts';
import { EnvironmentError } from '../kit/environment-error.ts';
import { findProgram } from './find-program.ts';
import { parseWeaviateEnvironment } from './server-environment.ts';
import { weaviateArguments, weaviateSettings } from './weaviate-settings.ts';

const { env } = process;
const log = createLogger({ server: 'weaviate', replica: 1, level: 'info', destination: 1 });

try {
  const environment = parseWeaviateEnvironment(env);
  const binary = await findProgram(weaviateBinary(env));
  const directory = path.join(environment.dataDirectory, 'weaviate');
  await mkdir(directory, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw new OperationalError('STATE_UNWRITABLE', { directory, reason: reasonOf(error) }, { cause: error });
  });
  if (process.execve === undefined) {
    const reason = `${process.platform} has no execve`;
    throw new OperationalError('WEAVIATE_MISSING', { file: binary, reason });
  }
  const settings = weaviateSettings(environment, env, directory);
  process.execve(binary, [binary, ...weaviateArguments(environment)], settings);
} catch (error) {
  if (error instanceof OperationalError) log.fatal({ code: error.code }, `${error.message} [${error.code}]`);
  else log.fatal({ err: error }, 'weaviate cannot start');
  process.exitCode = error instanceof EnvironmentError ? 2 : 1;
}
