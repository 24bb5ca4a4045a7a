import { readFileSync } from 'node:fs';
import { describe, it } from 'vitest';
import { fleetPaths } from '../../../src/runtime/state/fleet-paths.ts';
import { tokenHash } from '../../../src/runtime/state/named-tokens.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { type Ending, fleet, mcpctl } from '../support.ts';

/** A fleet with a state directory of its own. */
async function stateful() {
  const directory = await temporaryDirectory('token');
  const options = { configFile: null, stateHome: '/home', temporary: '/tmp', uid: 1000 };
  const paths = fleetPaths({ ...options, stateDirectory: directory.path });
  return {
    paths,
    type: (...argv: string[]): Promise<Ending> => mcpctl(['token', ...argv], { fleet: fleet({ paths }) }),
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}

describe('mcpctl token', () => {
  it("prints the fleet's own", async ({ expect }) => {
    await using there = await stateful();
    expect(await there.type()).toEqual({ code: 0, out: 'a-token-of-this-fleet\n', err: '' });
  });

  it('makes a token, shows it once, and keeps what it is for', async ({ expect }) => {
    await using there = await stateful();
    const made = await there.type(
      ...['create', 'ci', '--server', 'memory', '--server', 'research', '--tool', 'memory__get*'],
      ...['--read-only', '--expires', '30d'],
    );
    expect(made).toMatchObject({ code: 0, err: expect.stringContaining('mcpctl token revoke ci') });
    const kept = JSON.parse(readFileSync(there.paths.namedTokensFile, 'utf8'));
    expect(kept.tokens).toEqual([
      {
        name: 'ci',
        hash: tokenHash(made.out.trim()),
        servers: ['memory', 'research'],
        tools: ['memory__get*'],
        readOnly: true,
        createdAt: '2026-01-31T12:00:00.000Z',
        expiresAt: '2026-03-02T12:00:00.000Z',
      },
    ]);
  });

  it('lists what tokens there are without telling them', async ({ expect }) => {
    await using there = await stateful();
    const { out: token } = await there.type('create', 'ci', '--server', 'memory', '--read-only');
    await there.type('create', 'old', '--expires', '0s');
    const { out } = await there.type('list');
    expect(out).toBe(`NAME  SERVERS  TOOLS  MAY             EXPIRES
ci    memory   all    read            never
old   all      all    read and write  expired 2026-01-31 12:00
`);
    expect(out).not.toContain(token.trim());
    expect((await there.type('list', '--json')).out).not.toContain(tokenHash(token.trim()));
  });

  it('says so when there is none yet', async ({ expect }) => {
    await using there = await stateful();
    expect(await there.type('list')).toMatchObject({ code: 0, out: expect.stringContaining('token create') });
  });

  it('revokes one', async ({ expect }) => {
    await using there = await stateful();
    await there.type('create', 'ci');
    expect(await there.type('revoke', 'ci')).toEqual({ code: 0, out: 'ci is revoked\n', err: '' });
    const again = await there.type('revoke', 'ci');
    expect(again).toMatchObject({ code: 2, err: expect.stringContaining('[TOKEN_UNKNOWN]') });
  });

  it.for([
    [['create', '-x'], 'unknown option'],
    [['create', 'a b'], 'expected 1 to 32 letters'],
    [['create', 'ci', '--expires', 'soon'], 'expected a duration'],
    [['revoke'], 'missing required argument'],
  ] as const)('refuses %j', async ([argv, message], { expect }) => {
    await using there = await stateful();
    expect(await there.type(...argv)).toMatchObject({ code: 2, err: expect.stringContaining(message) });
  });
});
