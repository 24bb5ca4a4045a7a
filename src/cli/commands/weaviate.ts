import path from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { pinnedVersion, weaviateBinary } from '../../runtime/weaviate/weaviate-binary.ts';
import type { CliContext } from '../context.ts';
import { formatDuration } from '../format/duration.ts';
import { interruptible } from '../interruptible.ts';
import { releases } from '../weaviate/release-archive.ts';

interface InstallOptions {
  readonly version?: string;
  readonly from?: string;
  readonly mirror: string;
  readonly json?: true;
}

/** `mcpctl weaviate install`: the program of a Weaviate that mcpctl runs. */
export function weaviateCommand(context: CliContext): Command {
  return new Command('weaviate')
    .description('A Weaviate that mcpctl runs: `vectors: { engine: weaviate, managed: true }`')
    .addCommand(installCommand(context));
}

function installCommand(context: CliContext): Command {
  const { out, err, env, cwd, interrupted } = context;
  return new Command('install')
    .description('Bring the program of Weaviate: its release, verified; else built with Go 1.26 or newer')
    .option('--version <version>', `such as ${pinnedVersion}, which is the default`, versionNumber)
    .option('--from <path>', 'take a program that is there')
    .option('--mirror <url>', 'where releases are fetched from', releases)
    .option('--json', 'print the result as JSON')
    .action(async ({ version, from, mirror, json }: InstallOptions) => {
      const began = performance.now();
      const { installWeaviate } = await import('../weaviate/install-weaviate.ts');
      const { platform, arch } = process;
      const installed = await interruptible(interrupted, 'weaviate install', () =>
        installWeaviate({
          version: version ?? null,
          from: from === undefined ? null : path.resolve(cwd, from),
          target: weaviateBinary(env),
          releases: mirror,
          host: { platform, arch },
          env,
          onProgress: (line) => err.line(`… ${line}`),
          signal: interrupted,
        }),
      );
      const tookMs = Math.round(performance.now() - began);
      if (json) out.line(JSON.stringify({ ok: true, ...installed, tookMs }, null, 2));
      else if (installed.source === 'kept')
        out.line(`Weaviate ${installed.version} is there: ${installed.file}`);
      else
        out.line(`Weaviate ${installed.version} is installed: ${installed.file} (${formatDuration(tookMs)})`);
    });
}

function versionNumber(text: string): string {
  const [, version] = /^v?(\d+\.\d+\.\d+(?:-[\w.]+)?)$/.exec(text) ?? [];
  if (version === undefined) throw new InvalidArgumentError(`expected a version such as ${pinnedVersion}`);
  return version;
}
