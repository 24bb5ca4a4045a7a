import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'vitest';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { mcpctl } from '../support.ts';

const commented = `# our fleet
version: 1
gateway: { port: 0 } # any free one
servers:
  # holds what we know
  memory: { env: { A: \${env:HOME} } }
  old: { command: old-program } # soon to go
`;

/** A config file in a directory of its own; `run` types a command there. */
async function changing(text: string | null) {
  const directory = await temporaryDirectory('add');
  const file = path.join(directory.path, 'mcpctl.yaml');
  if (text !== null) writeFileSync(file, text);
  return {
    file,
    read: () => readFileSync(file, 'utf8'),
    run: (...argv: string[]) => mcpctl(argv, { cwd: directory.path, env: { HOME: '/home/me' } }),
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}

describe('mcpctl add', () => {
  it('writes a program behind the others, and leaves comments and references as they are', async ({
    expect,
  }) => {
    await using config = await changing(commented);
    const ending = await config.run('add', 'files', '--memory', '300MiB', '--', 'npx', '-y', 'pkg', '/docs');
    expect(ending).toMatchObject({ code: 0, err: '' });
    expect(ending.out).toContain('`mcpctl up files` starts it');
    expect(config.read()).toBe(`${commented}  files:
    command: npx
    args:
      - -y
      - pkg
      - /docs
    memory: 300MiB
`);
  });

  it('writes a remote server into a file that it makes', async ({ expect }) => {
    await using config = await changing(null);
    const header = `Authorization: Bearer \${env:HOME}`;
    const { code } = await config.run('add', 'docs', '--url', 'https://example.com/mcp', '--header', header);
    expect(code).toBe(0);
    expect(config.read()).toBe(`version: 1
servers:
  docs:
    url: https://example.com/mcp
    headers:
      Authorization: Bearer \${env:HOME}
`);
  });

  it('warns of a secret that it writes down as it is', async ({ expect }) => {
    await using config = await changing(commented);
    const { err } = await config.run(
      'add',
      'git',
      '--env',
      'GIT_TOKEN=abc',
      '--env',
      'LEVEL=1',
      '--',
      'git-mcp',
    );
    expect(err).toContain(`GIT_TOKEN stands in the file as it is; '\${env:NAME}' as its value keeps it out`);
    expect(err).not.toContain('LEVEL');
  });

  it('adds one whose secret is not at hand here, and says so', async ({ expect }) => {
    await using config = await changing(commented);
    const ending = await config.run('add', 'git', '--env', `T=\${env:NOT_SET_ANYWHERE}`, '--', 'git-mcp');
    expect(ending.code).toBe(0);
    expect(ending.err).toContain('the variable is not set');
  });

  it.for([
    { why: 'a name that is taken', argv: ['old', '--', 'x'], code: 'SERVER_EXISTS' },
    { why: "one of mcpctl's own names", argv: ['memory', '--force', '--', 'x'], code: 'SERVER_EXISTS' },
    { why: 'a name that cannot be one', argv: ['a__b', '--', 'x'], code: 'CONFIG_INVALID' },
    { why: 'a limit that cannot be one', argv: ['a', '--memory', '1MiB', '--', 'x'], code: 'CONFIG_INVALID' },
    { why: 'a URL that is none', argv: ['a', '--url', 'nowhere'], code: 'CONFIG_INVALID' },
    { why: 'a header for a program', argv: ['a', '--header', 'A: b', '--', 'x'], code: 'CONFIG_INVALID' },
    { why: 'neither command nor URL', argv: ['a'], code: 'either a command after -- or --url' },
    { why: 'both', argv: ['a', '--url', 'https://x', '--', 'x'], code: 'either a command after -- or --url' },
  ])('refuses $why, and changes nothing', async ({ argv, code }, { expect }) => {
    await using config = await changing(commented);
    const ending = await config.run('add', ...argv);
    expect(ending.code).toBe(2);
    expect(ending.err).toContain(code);
    expect(config.read()).toBe(commented);
  });

  it('puts a server in the place of another with --force', async ({ expect }) => {
    await using config = await changing(commented);
    const { code } = await config.run('add', 'old', '--force', '--', 'new-program');
    expect(code).toBe(0);
    expect(config.read()).toContain('command: new-program');
    expect(config.read()).not.toContain('old-program');
  });
});

describe('mcpctl remove', () => {
  it('takes a third-party server out, and nothing else', async ({ expect }) => {
    await using config = await changing(commented);
    const ending = await config.run('remove', 'old', '--json');
    expect(JSON.parse(ending.out)).toEqual({ ok: true, file: config.file, server: 'old' });
    expect(config.read()).toBe(commented.replace(/ {2}old.*\n/, ''));
  });

  it('names those it could take out when it is asked for another', async ({ expect }) => {
    await using config = await changing(commented);
    const ending = await config.run('remove', 'memory');
    expect(ending.code).toBe(2);
    expect(ending.err).toContain('Use one of: old.');
    expect(config.read()).toBe(commented);
  });

  it('makes no file where there is none', async ({ expect }) => {
    await using config = await changing(null);
    expect((await config.run('remove', 'x')).err).toContain('SERVER_UNKNOWN');
    expect(existsSync(config.file)).toBe(false);
  });
});
