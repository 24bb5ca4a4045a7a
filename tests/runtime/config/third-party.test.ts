import { writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'vitest';
import { configJsonSchema } from '../../../src/runtime/config/config-schema.ts';
import { loadConfig } from '../../../src/runtime/config/load-config.ts';
import { OperationalError } from '../../../src/runtime/errors.ts';
import type { FleetConfig } from '../../../src/runtime/fleet/config.ts';
import { catalog } from '../../../src/servers/catalog.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const machine = () => ({ memoryBytes: 64 * 1024 ** 3, cores: 16 });
const env = { HOME: '/nowhere', KEY: 'topsecret' };

/** The fleet of these lines under `servers:`, and the directory in which the file was. */
async function load(servers: string): Promise<{ config: FleetConfig; directory: string }> {
  await using directory = await temporaryDirectory('config');
  const file = path.join(directory.path, 'mcpctl.yaml');
  writeFileSync(file, `version: 1\ndefaults: { memory: 512MB }\nservers:\n${servers}\n`);
  return { config: await loadConfig({ file, env, catalog, machine }), directory: directory.path };
}

/** Line, key and rest of what the file is refused with. */
async function complaint(servers: string): Promise<string> {
  try {
    await load(servers);
  } catch (error) {
    if (error instanceof OperationalError) return error.message.replace(/^.*?mcpctl\.yaml:/, '');
    throw error;
  }
  return 'none';
}

describe('third-party servers in mcpctl.yaml', () => {
  it('takes a program with its limits, and meant paths from where the file is', async ({ expect }) => {
    const { config, directory } = await load(
      '  files: { command: ./bin/files, args: [-y, "~/docs", 8080], cwd: work, env: { V: 1.10 }, memory: 300MiB }',
    );
    expect(config.thirdParty['files']).toMatchObject({
      kind: 'hosted',
      enabled: true,
      command: path.join(directory, 'bin/files'),
      args: ['-y', path.join(homedir(), 'docs'), '8080'],
      cwd: path.join(directory, 'work'),
      env: { V: '1.10' },
      memoryBytes: 300 * 1024 ** 2,
      cpuCores: 0.5,
      restart: 'on-failure',
    });
  });

  it('leaves a command without a slash to PATH, starts it where the file is, and gives it the defaults', async ({
    expect,
  }) => {
    const { config, directory } = await load('  fetch: { command: uvx, args: [mcp-server-fetch] }');
    expect(config.thirdParty['fetch']).toMatchObject({
      command: 'uvx',
      cwd: directory,
      env: {},
      memoryBytes: 512e6,
    });
  });

  it('takes a remote server with headers that hold a secret', async ({ expect }) => {
    const { config } = await load(
      `  docs: { url: https://example.com/mcp, headers: { Authorization: 'Bearer \${env:KEY}' } }`,
    );
    expect(config.thirdParty['docs']).toMatchObject({
      kind: 'remote',
      url: 'https://example.com/mcp',
      headers: { Authorization: 'Bearer topsecret' },
      oauth: null,
    });
  });

  it('takes an OAuth client, by default one that registers itself and asks in a browser', async ({
    expect,
  }) => {
    const { config } = await load('  docs: { url: https://example.com/mcp, oauth: {} }');
    expect(config.thirdParty['docs']).toMatchObject({
      oauth: { grant: 'authorization-code', clientId: null, clientSecret: null, scopes: [] },
    });
  });

  it.for([
    ['nobody', '  tools: {}', false],
    ['a program that is switched off', '  files: { command: npx, enabled: false }', false],
    ['a remote server', '  docs: { url: https://example.com/mcp }', false],
    ['a program', '  files: { command: npx }', true],
  ] as const)('runs stdio-host for %s: %s', async ([, servers, runs], { expect }) => {
    const { config } = await load(servers);
    expect(config.servers['stdio-host']?.enabled).toBe(runs);
  });

  it('gives stdio-host longer to stop than the slowest of its children', async ({ expect }) => {
    const { config } = await load('  slow: { command: x, stopGrace: 30s }\n  fast: { command: y }');
    expect(config.servers['stdio-host']?.stopGraceMs).toBeGreaterThan(30_000);
  });

  it.for([
    [
      '  memry: {}',
      /^4: servers\.memry is a key this version.* or a server of your own with command or url; did you mean memory\?/,
    ],
    ['  gateway: { command: npx }', /^4: servers\.gateway .*a name of small letters/],
    ['  Files: { command: npx }', /^4: servers\.Files .*a name of small letters/],
    ['  a__b: { command: npx }', /^4: servers\.a__b .*a name of/],
    ['  files-2: { command: npx }', /^4: servers\.files-2 .*not ending in - and a number/],
    ['  files: { command: "" }', /^4: servers\.files\.command is empty; allowed: a program/],
    ['  files:\n    command: npx\n    argss: []', /^6: servers\.files\.argss is a key .*did you mean args\?/],
    ['  files: { command: npx, args: -y }', /^4: servers\.files\.args is .*a list of texts/],
    ['  files: { command: npx, url: https://x }', /^4: servers\.files\.url is a key/],
    ['  files: { command: npx, memory: 1MiB }', /^4: servers\.files\.memory is 1MiB; .*at least 64MiB/],
    ['  files: { command: npx, env: { MCPCTL_RUN: x } }', /^4: servers\.files\.env/],
    [
      '  files: { command: npx, probes: { readiness: {} } }',
      /^4: servers\.files\.probes\.readiness is a key/,
    ],
    ['  docs: { url: ftp://x }', /^4: servers\.docs\.url is .*the http or https URL/],
    ['  docs: { url: https://x, headers: { Host: y } }', /^4: servers\.docs\.headers.*those of the protocol/],
    ['  docs: { url: https://x, memory: 1GiB }', /^4: servers\.docs\.memory is a key/],
    ['  docs: { url: https://x, oauth: { grant: password } }', /grant is password; .*client-credentials/],
    [
      '  docs: { url: https://x, oauth: { grant: client-credentials } }',
      /grant .*only with a clientId and a clientSecret/,
    ],
    ['  docs: { url: https://x, oauth: {}, headers: { authorization: y } }', /either this header or oauth/],
    ['  memory: { command: npx }', /^4: servers\.memory\.command is a key/],
  ] as const)('refuses %s', async ([servers, expected], { expect }) => {
    expect(await complaint(servers)).toMatch(expected);
  });

  it.for([
    '  docs: { url: "topsecret" }',
    '  docs: { url: https://x, headers: { A: [topsecret] } }',
    '  docs: { url: https://x, oauth: { clientSecret: [topsecret] } }',
    '  files: { command: npx, args: topsecret }',
  ])('keeps secrets out of its errors: %s', async (servers, { expect }) => {
    const message = await complaint(servers);
    expect(message).not.toContain('topsecret');
    expect(message).toMatch(/^4: servers\./);
  });

  it('offers editors both kinds', ({ expect }) => {
    const schema = JSON.stringify(configJsonSchema(catalog));
    expect(schema).toContain('What starts it: a program');
    expect(schema).toContain('Where it is: the http or https URL');
  });
});
