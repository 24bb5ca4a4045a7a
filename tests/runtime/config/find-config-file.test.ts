import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'vitest';
import { findConfigFile } from '../../../src/runtime/config/find-config-file.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

/** A directory tree with these empty files; a name that ends with `/` is a directory. */
async function treeOf(...names: string[]) {
  const directory = await temporaryDirectory('config');
  for (const name of names) {
    const target = path.join(directory.path, name);
    mkdirSync(name.endsWith('/') ? target : path.dirname(target), { recursive: true });
    if (!name.endsWith('/')) writeFileSync(target, '');
  }
  return directory;
}

describe('findConfigFile', () => {
  it('takes mcpctl.yaml before mcpctl.yml', async ({ expect }) => {
    await using tree = await treeOf('mcpctl.yaml', 'mcpctl.yml');
    const found = findConfigFile({ explicit: null, cwd: tree.path, env: { HOME: tree.path } });
    expect(found).toBe(path.join(tree.path, 'mcpctl.yaml'));
  });

  it.for([
    { boundary: 'home directory', mark: 'home/', home: 'home' },
    { boundary: 'root of the repository', mark: 'home/.git/', home: 'elsewhere' },
  ])('looks upwards as far as the $boundary', async ({ mark, home }, { expect }) => {
    await using tree = await treeOf(mark, 'home/a/b/', 'mcpctl.yaml');
    const find = () =>
      findConfigFile({
        explicit: null,
        cwd: path.join(tree.path, 'home/a/b'),
        env: { HOME: path.join(tree.path, home) },
      });
    expect(find()).toBeNull();
    writeFileSync(path.join(tree.path, 'home', 'mcpctl.yml'), '');
    expect(find()).toBe(path.join(tree.path, 'home/mcpctl.yml'));
  });

  it('prefers the file that was named over MCPCTL_CONFIG, and that over the directory', async ({
    expect,
  }) => {
    await using tree = await treeOf('mcpctl.yaml', 'a.yaml', 'b.yaml');
    const options = { cwd: tree.path, env: { MCPCTL_CONFIG: 'b.yaml' } };
    expect(findConfigFile({ ...options, explicit: 'a.yaml' })).toBe(path.join(tree.path, 'a.yaml'));
    expect(findConfigFile({ ...options, explicit: null })).toBe(path.join(tree.path, 'b.yaml'));
  });

  it('rejects a named file that is missing', async ({ expect }) => {
    await using tree = await treeOf('mcpctl.yaml');
    expect(() => findConfigFile({ explicit: 'x.yaml', cwd: tree.path, env: {} })).toThrow(
      expect.objectContaining({ code: 'CONFIG_NOT_FOUND', facts: { file: path.join(tree.path, 'x.yaml') } }),
    );
  });

  it("passes over a stranger's file in a directory above", async ({ expect, skip }) => {
    skip(process.getuid?.() !== 0, 'only root can give a file to a stranger');
    await using tree = await treeOf('a/', 'mcpctl.yaml');
    chownSync(path.join(tree.path, 'mcpctl.yaml'), 12_345, 12_345);
    const options = { explicit: null, env: { HOME: tree.path } };
    expect(findConfigFile({ ...options, cwd: path.join(tree.path, 'a') })).toBeNull();
    expect(findConfigFile({ ...options, cwd: tree.path })).not.toBeNull();
  });
});
