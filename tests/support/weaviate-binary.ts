import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'vitest';

/** Where the Weaviate to test with lies: `MCPCTL_TEST_WEAVIATE`, or where `mcpctl weaviate install` puts it. */
export function weaviateBinary(): string {
  const { MCPCTL_TEST_WEAVIATE, MCPCTL_WEAVIATE_BINARY, XDG_DATA_HOME } = process.env;
  const named = MCPCTL_TEST_WEAVIATE || MCPCTL_WEAVIATE_BINARY;
  const data = XDG_DATA_HOME || path.join(homedir(), '.local', 'share');
  return named || path.join(data, 'mcpctl', 'bin', 'weaviate-server');
}

/** Why nothing can be tested on a real Weaviate; `null`: there is one. In CI its absence is no excuse. */
export function noWeaviate(): string | null {
  if (process.env['CI'] || existsSync(weaviateBinary())) return null;
  return `there is no Weaviate at ${weaviateBinary()}; \`mcpctl weaviate install\` brings it, MCPCTL_TEST_WEAVIATE names another one`;
}

/** Skips the test with the reason where there is no Weaviate. */
export function needsWeaviate({ skip }: Pick<TestContext, 'skip'>): void {
  const reason = noWeaviate();
  if (reason !== null) skip(reason);
}
