/** Which Weaviate mcpctl runs, and where its program lies: one for all fleets of a user. */
import { homedir } from 'node:os';
import path from 'node:path';

/** What `mcpctl weaviate install` brings unless it is told another one; the version the tests run against. */
export const pinnedVersion = '1.39.1';

/** `MCPCTL_WEAVIATE_BINARY`, else the user's own place. @returns an absolute path; nothing need be there */
export function weaviateBinary(env: Readonly<Record<string, string | undefined>>): string {
  const named = env['MCPCTL_WEAVIATE_BINARY'];
  if (named) return path.resolve(named);
  const data = env['XDG_DATA_HOME'] || path.join(env['HOME'] || homedir(), '.local', 'share');
  return path.join(data, 'mcpctl', 'bin', 'weaviate-server');
}
