/**
 * Makes one file, and a few shared ones, of each MCP server and the gateway in dist/: a server then starts in two thirds
 * of the processor time, which a fleet that starts at once has least of. Measured by bench/up.ts.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { rolldown } from 'rolldown';
import { catalog } from '../src/servers/catalog.ts';

const dist = path.resolve(import.meta.dirname, '../dist');
const shared = 'servers/shared';

/** They find files of their own beside themselves, or load code by names of their own making. */
const unbundled = [/^@dbos-inc\//, 'pg', 'pino', 'sqlite-vec'];

const entries = catalog.filter(({ kind }) => kind !== 'postgres').map(({ entry }) => entry);
const bundle = await rolldown({
  input: Object.fromEntries(entries.map((entry) => [entry.replace(/\.js$/, ''), path.join(dist, entry)])),
  platform: 'node',
  external: unbundled,
});
const { output } = await bundle.write({
  dir: dist,
  entryFileNames: '[name].js',
  chunkFileNames: `${shared}/[name]-[hash].js`,
});
await bundle.close();

const modules = output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
const packages = modules.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id) ?? []);
writeFileSync(
  path.join(dist, shared, 'LICENSES.txt'),
  [...new Set(packages)].toSorted().map(licenseOf).join('\n\n'),
);

/** Of the package that was bundled: its terms go wherever its code goes. */
function licenseOf(directory: string): string {
  const { name, version, license } = JSON.parse(readFileSync(path.join(directory, 'package.json'), 'utf8'));
  const [file] = globSync('{LICENSE,LICENCE,license}*', { cwd: directory });
  const terms =
    file === undefined ? `License: ${license}` : readFileSync(path.join(directory, file), 'utf8').trim();
  return `== ${name} ${version}\n\n${terms}`;
}
