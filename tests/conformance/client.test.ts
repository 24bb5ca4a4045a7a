/** mcpctl as the client of a remote server: the gateway, and `login` where that is wanted. */
import { fileURLToPath } from 'node:url';
import { describe, it } from 'vitest';
import { runClientSuite } from './run-suite.ts';

const timeoutMs = 300_000;
/** What mcpctl does not do yet: nothing may be added, and what is done comes off. */
const unmetLogins = ['auth/metadata-var3', 'auth/scope-from-www-authenticate', 'auth/scope-step-up'];
const driver = fileURLToPath(new URL('./client-driver.ts', import.meta.url));

describe('the client of remote servers', { timeout: timeoutMs }, () => {
  it.for([
    { revision: '2025-11-25', requirements: 18, unmet: ['sse-retry', ...unmetLogins] },
    {
      revision: '2026-07-28',
      requirements: 32,
      unmet: ['http-custom-headers', 'request-metadata', ...unmetLogins],
    },
  ] as const)('meets $requirements requirements of $revision', async (row, { expect }) => {
    const command = `'${process.execPath}' --disable-warning=ExperimentalWarning '${driver}'`;
    const { passed, failed } = await runClientSuite(command, row.revision);
    expect(Object.keys(failed).toSorted()).toEqual(row.unmet.toSorted());
    expect(passed).toBe(row.requirements - row.unmet.length);
  });
});
