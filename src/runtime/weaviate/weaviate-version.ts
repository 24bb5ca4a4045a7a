/**
 * Which version a Weaviate program is. It has no option to say so; but every line of its log does, and with a setting that
 * makes no sense it writes some and ends, before it opens a port or a file.
 */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { OperationalError, reasonOf } from '../errors.ts';

const execute = promisify(execFile);

/** A cold disk takes seconds to read 150 MB. */
const timeoutMs = 30_000;
const senseless = { RAFT_BOOTSTRAP_EXPECT: 'none', LOG_LEVEL: 'info' };
const versionInLog = /"build_wv_version":"([^"]+)"/;

/** Starts `binary`. @returns such as `1.39.1` @throws OperationalError `WEAVIATE_MISSING` */
export async function weaviateVersion(binary: string): Promise<string> {
  const output = await execute(binary, ['--scheme', 'http', '--host', '127.0.0.1', '--port', '0'], {
    // Its directory has no configuration file that it could read.
    cwd: path.dirname(binary),
    env: senseless,
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  }).then(
    ({ stderr }) => stderr,
    (error: NodeJS.ErrnoException & { readonly stderr?: string; readonly killed?: boolean }) => {
      // A text such as ENOENT: it was never started.
      if (typeof error.code === 'string') throw missing(binary, notThere[error.code] ?? reasonOf(error));
      if (error.killed === true) throw missing(binary, `it says nothing within ${timeoutMs / 1000} s`);
      return error.stderr ?? '';
    },
  );
  const [, version] = versionInLog.exec(output) ?? [];
  if (version === undefined) throw missing(binary, 'it does not answer as a Weaviate does');
  return version;
}

const notThere: Readonly<Record<string, string>> = {
  ENOENT: 'it is not there',
  EACCES: 'it may not be executed',
};

function missing(file: string, reason: string): OperationalError {
  return new OperationalError('WEAVIATE_MISSING', { file, reason });
}
