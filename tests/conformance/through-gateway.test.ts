/** The gateway of a real fleet is as good a server as the one behind it, whichever way that is reached. */
import { afterAll, beforeAll, describe, it } from 'vitest';
import { thirdPartyFleet } from '../support/third-party-fleet.ts';
import { TrialFleet } from '../support/trial-fleet.ts';
import { stdioFixture } from './fixture/command.ts';
import { type HttpFixture, httpFixture } from './fixture/http.ts';
import { runServerSuite } from './run-suite.ts';

/** The suite runs a minute on a busy machine. */
const timeoutMs = 180_000;

let remote: HttpFixture;
let fleet: TrialFleet;
let port = 0;

beforeAll(async () => {
  remote = await httpFixture();
  // The suite sends no token.
  fleet = new TrialFleet(
    thirdPartyFleet({ hosted: stdioFixture, remote: { url: remote.url } }, { auth: 'none' }),
  );
  await fleet.succeed('up');
  port = (await fleet.status()).replicas.find(({ server }) => server === 'gateway')?.port ?? 0;
});

afterAll(async () => {
  await fleet?.[Symbol.asyncDispose]();
  await remote?.[Symbol.asyncDispose]();
});

describe.for(['hosted', 'remote'])('a %s server through the gateway', { timeout: timeoutMs }, (server) => {
  it.for([
    { revision: '2025-11-25', requirements: 30 },
    { revision: '2026-07-28', requirements: 37 },
  ] as const)('meets all of $revision', async ({ revision, requirements }, { expect }) => {
    const result = await runServerSuite(`http://127.0.0.1:${port}/${server}/mcp`, revision);
    expect(result).toEqual({ passed: requirements, failed: {} });
  });
});
