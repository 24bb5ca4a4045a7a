import { open, readFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { reasonOf } from '../../runtime/errors.ts';
import { readStdin } from '../call/read-stdin.ts';
import type { CliContext, FleetOptions } from '../context.ts';
import { durationOption } from '../duration-option.ts';
import { importParts } from '../memory/import-parts.ts';
import { connectMemory, type MemoryTools } from '../memory/memory-tools.ts';
import { reindex } from '../memory/reindex.ts';

interface ReindexOptions extends FleetOptions {
  readonly timeout: number;
  readonly json?: true;
}

interface FileOptions extends FleetOptions {
  readonly format: string;
  readonly namespace: string;
  readonly user: string;
  readonly dryRun?: true;
  readonly json?: true;
}

type ImportCounts = Record<'found' | 'created' | 'known' | 'renamed', number>;

const defaultTimeoutMs = 3_600_000;

/** `mcpctl memory reindex|export|import`: what an operator does with the memories of the fleet. */
export function memoryCommand(context: CliContext): Command {
  return new Command('memory')
    .description('Rebuild the search index, take memories out, and put them in')
    .addCommand(reindexCommand(context))
    .addCommand(exportCommand(context))
    .addCommand(importCommand(context));
}

function reindexCommand(context: CliContext): Command {
  const { out, err, interrupted } = context;
  return new Command('reindex')
    .description(
      'Bring everything from the database into the search index once more; searches go on meanwhile',
    )
    .option('--timeout <duration>', 'how long to wait until it is complete', durationOption, defaultTimeoutMs)
    .option('--json', 'print the result as JSON')
    .action(async (_options: unknown, command: Command) => {
      const { timeout, json, ...fleetOptions } = command.optsWithGlobals<ReindexOptions>();
      await using memory = await connectMemory(context.fleet(fleetOptions), interrupted);
      let shown = '';
      const result = await reindex(memory, {
        timeoutMs: timeout,
        signal: interrupted,
        onProgress: ({ done, total, pending }) => {
          const line = `… ${Math.max(0, done - pending)} of ${total}`;
          if (line !== shown) err.line(line);
          shown = line;
        },
      });
      if (json) out.line(JSON.stringify(result, null, 2));
      else out.line(`The index is complete: ${result.objects} objects, ${result.failed} refused`);
    });
}

function exportCommand(context: CliContext): Command {
  const { out, err, interrupted } = context;
  return withFileOptions(new Command('export'))
    .description('Write all memories of one user into a file, or to stdout')
    .argument('[file]', 'must not exist yet')
    .action(async (file: string | undefined, _options: unknown, command: Command) => {
      const { format, namespace, user, ...fleetOptions } = command.optsWithGlobals<FileOptions>();
      await using memory = await connectMemory(context.fleet(fleetOptions), interrupted);
      const wanted = { format, namespace, user_id: user };
      if (file === undefined) {
        await eachPart(memory, wanted, async (data) => out.write(data));
        return;
      }
      await using handle = await open(file, 'wx', 0o600).catch((error: unknown) =>
        command.error(`error: cannot write ${file}: ${reasonOf(error)}`),
      );
      const memories = await eachPart(memory, wanted, async (data) => void (await handle.write(data)));
      err.line(`${memories} written to ${file}`);
    });
}

function importCommand(context: CliContext): Command {
  const { out, interrupted } = context;
  return withFileOptions(new Command('import'))
    .description('Store all memories of a file, or none when anything in it is wrong')
    .argument('<file>', '- reads stdin')
    .option('--dry-run', 'only check the file, and tell what it holds')
    .option('--json', 'print the result as JSON')
    .action(async (file: string, _options: unknown, command: Command) => {
      const { format, namespace, user, dryRun, json, ...fleetOptions } =
        command.optsWithGlobals<FileOptions>();
      const data =
        file === '-'
          ? await readStdin('import_memories', context.stdin)
          : await readFile(file, 'utf8').catch((error: unknown) =>
              command.error(`error: cannot read ${file}: ${reasonOf(error)}`),
            );
      const parts = importParts(data, format);
      if (parts === null)
        return command.error(`error: ${file} is too large; only jsonl may be as large as you like`);
      await using memory = await connectMemory(context.fleet(fleetOptions), interrupted);
      const take = async (isTrial: boolean): Promise<ImportCounts> => {
        const sum = { found: 0, created: 0, known: 0, renamed: 0 };
        for (const part of parts) {
          const wanted = { format, namespace, user_id: user, data: part, dry_run: isTrial };
          const counts = await memory.call<ImportCounts>('import_memories', wanted);
          for (const name of ['found', 'created', 'known', 'renamed'] as const) sum[name] += counts[name];
        }
        return sum;
      };
      // Nothing of a file that has a mistake in a later part.
      if (parts.length > 1) await take(true);
      const counts = await take(dryRun === true);
      if (json) out.line(JSON.stringify(counts, null, 2));
      else out.line(`${counts.found} found, ${counts.created} stored, ${counts.known} known before`);
    });
}

function withFileOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--format <format>', 'memory-server: the file of the official memory server')
        .choices(['jsonl', 'markdown', 'memory-server'])
        .default('jsonl'),
    )
    .option('--namespace <name>', 'separate world of memories', 'default')
    .option('--user <id>', 'whose memories; default: those of nobody in particular', '');
}

/** @returns how many memories there were */
async function eachPart(
  memory: MemoryTools,
  wanted: Record<string, unknown>,
  write: (data: string) => Promise<void>,
): Promise<number> {
  let memories = 0;
  let cursor: string | null = null;
  do {
    const args: Record<string, unknown> = { ...wanted, ...(cursor === null ? {} : { cursor }) };
    const part: { data: string; memories: number; next_cursor: string | null } = await memory.call(
      'export_memories',
      args,
    );
    await write(part.data);
    memories += part.memories;
    cursor = part.next_cursor;
  } while (cursor !== null);
  return memories;
}
