/** What the other tests of this folder hold against the gateway holds for the fixture itself. */
import { describe, it } from 'vitest';
import { httpFixture } from './fixture/http.ts';
import { runServerSuite } from './run-suite.ts';

/** The suite runs a minute on a busy machine. */
const timeoutMs = 180_000;

describe('the fixture over HTTP', { timeout: timeoutMs }, () => {
  it.for([
    { revision: '2025-11-25', requirements: 30 },
    { revision: '2026-07-28', requirements: 37 },
  ] as const)('meets all of $revision', async ({ revision, requirements }, { expect }) => {
    await using fixture = await httpFixture();
    expect(await runServerSuite(fixture.url, revision)).toEqual({ passed: requirements, failed: {} });
  });
});
