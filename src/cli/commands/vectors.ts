import { existsSync } from 'node:fs';
import path from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { WrittenVectors } from '../../runtime/config/edit-vectors.ts';
import { reasonOf } from '../../runtime/errors.ts';
import type { CopyProgress } from '../../runtime/vector/transfer/copy-store.ts';
import type { CliContext, FleetOptions } from '../context.ts';
import { formatDuration } from '../format/duration.ts';
import { PlainLines } from '../progress/plain-lines.ts';
import { sparingly } from '../progress/sparingly.ts';
import { withVectorStores } from '../vectors/with-vector-stores.ts';

interface MigrateOptions extends FleetOptions {
  readonly to: 'weaviate' | 'embedded';
  readonly url?: string;
  readonly grpcPort?: number;
  readonly apiKey?: string;
  readonly replace?: true;
  readonly json?: true;
}

interface FileOptions extends FleetOptions {
  readonly replace?: true;
  readonly json?: true;
}

/** `mcpctl vectors migrate|backup|restore`: what an operator does with the vector store of a fleet, whatever the engine. */
export function vectorsCommand(context: CliContext): Command {
  return new Command('vectors')
    .description('Move the vector store to another engine, and back it up')
    .addCommand(migrateCommand(context))
    .addCommand(backupCommand(context))
    .addCommand(restoreCommand(context));
}

function migrateCommand(context: CliContext): Command {
  const { out, err } = context;
  return new Command('migrate')
    .description(
      'Copy all collections to another engine, compare both, and only then switch mcpctl.yaml and the servers over',
    )
    .addOption(
      new Option('--to <engine>', 'weaviate: one that mcpctl runs, unless --url names another')
        .choices(['weaviate', 'embedded'])
        .makeOptionMandatory(),
    )
    .option('--url <url>', 'a Weaviate elsewhere')
    .option('--grpc-port <port>', 'of that Weaviate', portNumber)
    .option(
      '--api-key <reference>',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is meant as it stands
      'of that Weaviate; written to mcpctl.yaml as it stands, so better a reference: ${env:KEY}',
    )
    .option('--replace', 'collections of the same names that hold objects there become the copies')
    .option('--json', 'print the result as JSON')
    .action(async (_options: unknown, command: Command) => {
      const { replace = false, json = false, ...options } = command.optsWithGlobals<MigrateOptions>();
      const fleet = context.fleet(options);
      const to = writtenVectors(options, command);
      const began = performance.now();
      const { migrateVectors } = await import('../vectors/migrate-vectors.ts');
      const result = await withVectorStores(fleet, context, 'vectors migrate', () =>
        migrateVectors(
          fleet,
          {
            to,
            mayReplace: replace,
            onStep: (text) => err.line(`… ${text}`),
            onCopied: progressLines(err),
            // Between lines of its own nothing can be drawn in place.
            onFleet: new PlainLines(err).listener,
          },
          context,
        ),
      );
      const tookMs = Math.round(performance.now() - began);
      if (json) out.line(JSON.stringify({ ok: true, ...result, tookMs }, null, 2));
      else for (const line of migrationLines(result, tookMs)) out.line(line);
    });
}

function backupCommand(context: CliContext): Command {
  const { out, err, cwd, now, interrupted } = context;
  return new Command('backup')
    .description('Write all collections with their objects and vectors into one file')
    .argument('[file]', 'must not exist yet')
    .option('--json', 'print the result as JSON')
    .action(async (named: string | undefined, _options: unknown, command: Command) => {
      const { json, ...fleetOptions } = command.optsWithGlobals<FileOptions>();
      const at = new Date(now());
      const stamp = at.toISOString().replaceAll(/[-:]|\.\d+/g, '');
      const file = path.resolve(cwd, named ?? `mcpctl-vectors-${stamp}.jsonl.gz`);
      if (existsSync(file)) command.error(`error: ${file} exists; nothing was written`);
      const fleet = context.fleet(fleetOptions);
      const { writeBackup } = await import('../../runtime/vector/transfer/write-backup.ts');
      const { openEngine } = await import('../vectors/open-engine.ts');
      const counts = await withVectorStores(fleet, context, 'vectors backup', async () => {
        await using engine = await openEngine(fleet, await fleet.loadConfig(), context);
        const onProgress = progressLines(err);
        return await writeBackup(engine.store, { file, at, onProgress, signal: interrupted });
      }).catch((error: unknown) => {
        const isOfFileSystem = error instanceof Error && 'syscall' in error;
        if (isOfFileSystem) command.error(`error: cannot write ${file}: ${reasonOf(error)}`);
        throw error;
      });
      if (json) out.line(JSON.stringify({ ok: true, file, ...counts }, null, 2));
      else out.line(`${counts.objects} objects of ${counts.collections} collections are in ${file}`);
    });
}

function restoreCommand(context: CliContext): Command {
  const { out, err, cwd, interrupted } = context;
  return new Command('restore')
    .description('Bring the collections of a backup into the vector store, whatever its engine')
    .argument('<file>', 'as `mcpctl vectors backup` wrote it')
    .option('--replace', 'collections that hold objects become what the backup says')
    .option('--json', 'print the result as JSON')
    .action(async (named: string, _options: unknown, command: Command) => {
      const { replace = false, json, ...fleetOptions } = command.optsWithGlobals<FileOptions>();
      const file = path.resolve(cwd, named);
      const fleet = context.fleet(fleetOptions);
      const { restoreBackup } = await import('../../runtime/vector/transfer/restore-backup.ts');
      const { openEngine } = await import('../vectors/open-engine.ts');
      const counts = await withVectorStores(fleet, context, 'vectors restore', async () => {
        await using engine = await openEngine(fleet, await fleet.loadConfig(), context);
        const onProgress = progressLines(err);
        return await restoreBackup(engine.store, {
          file,
          mayReplace: replace,
          onProgress,
          signal: interrupted,
        });
      });
      if (json) out.line(JSON.stringify({ ok: true, file, ...counts }, null, 2));
      else out.line(`${counts.objects} objects of ${counts.collections} collections are restored`);
    });
}

function writtenVectors(
  { to, url, grpcPort, apiKey }: Pick<MigrateOptions, 'to' | 'url' | 'grpcPort' | 'apiKey'>,
  command: Command,
): WrittenVectors {
  if (to === 'weaviate' && url !== undefined) return { engine: 'weaviate', url, grpcPort, apiKey };
  if (url ?? grpcPort ?? apiKey) {
    command.error(
      'error: --url, --grpc-port and --api-key belong to a Weaviate elsewhere: --to weaviate --url <url>',
    );
  }
  return to === 'embedded' ? { engine: 'embedded' } : { engine: 'weaviate', managed: true };
}

function progressLines({ line }: CliContext['err']): (progress: CopyProgress) => void {
  const tell = sparingly((text) => line(`… ${text}`));
  return ({ collection, tenant, objects, total }) => {
    const whose = tenant === undefined ? '' : `, tenant ${tenant}`;
    tell(() => `${collection}${whose}: ${objects}${total === null ? '' : ` of ${total}`} objects`);
  };
}

interface Outcome {
  readonly from: string;
  readonly to: string;
  readonly isSwitched: boolean;
  readonly collections: number;
  readonly objects: number;
  readonly searches: number;
  readonly nearestShare: number;
  readonly restarted: readonly string[];
}

function migrationLines(outcome: Outcome, tookMs: number): readonly string[] {
  const { from, to, isSwitched, collections, objects, searches, nearestShare, restarted } = outcome;
  if (!isSwitched) return [`The vectors are in ${to} already`];
  const next =
    restarted.length > 0 ? `${restarted.join(' and ')} use it now` : '`mcpctl up` starts the fleet with it';
  return [
    `The vectors are in ${to} now: ${objects} objects of ${collections} collections, the same in ${searches} searches (${formatDuration(tookMs)})`,
    `mcpctl.yaml says so, and ${next}. What ${from} holds is still there`,
    ...(nearestShare < 1 ? [approximate(nearestShare)] : []),
  ];
}

function approximate(share: number): string {
  const percent = (share * 100).toFixed(0);
  return `Its index is approximate: of the nearest objects in these searches, ${percent} % are as near as before`;
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new InvalidArgumentError('expected a port from 1 to 65535');
  return port;
}
