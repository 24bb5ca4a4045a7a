import { existsSync } from 'node:fs';
import type { TestContext } from 'vitest';
import { weaviateBinary } from '../../src/runtime/weaviate/weaviate-binary.ts';

/** Path of the Weaviate to test with. Where there is none the test is skipped with the reason, but never in CI. */
export function realWeaviate({ skip }: Pick<TestContext, 'skip'>): string {
  const binary = weaviateBinary(process.env);
  if (existsSync(binary)) return binary;
  if (process.env['CI']) throw new Error(`No Weaviate at ${binary}: run \`mcpctl weaviate install\``);
  return skip(`no Weaviate at ${binary}; \`mcpctl weaviate install\` brings it`);
}
