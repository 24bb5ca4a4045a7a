import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { EmbeddingSettings } from '../../runtime/embedding/embedding-settings.ts';
import { openEmbedder } from '../../runtime/embedding/open-embedder.ts';
import { OperationalError, reasonOf } from '../../runtime/errors.ts';
import { type Finding, failure } from './finding.ts';
import type { WeaviatePlace } from './running-weaviate.ts';

/** No other model asks the vector store. */
const noStore = { engine: 'embedded', directory: '' } as const;
/** What the servers load of it; the rest is documentation. */
const neededFiles = ['static-en-256-int8.bin', 'vocab.txt'];

/**
 * @param directory of the built-in model and its SHA256SUMS
 * @param weaviate whose module may be what embeds; `null`: none runs
 */
export async function checkEmbeddingModel(
  settings: EmbeddingSettings,
  directory: string,
  weaviate: WeaviatePlace | null,
): Promise<readonly Finding[]> {
  const common = { section: 'embedding', name: 'model' } as const;
  if (settings.provider === 'none') return [{ ...common, status: 'ok', detail: 'none: search by words' }];
  if (settings.provider === 'weaviate' && weaviate === null) {
    const fix = 'mcpctl up';
    return [
      {
        ...common,
        status: 'warn',
        detail: `${settings.module} is not asked: its Weaviate does not run`,
        fix,
      },
    ];
  }
  try {
    if (settings.provider !== 'builtin') {
      const began = performance.now();
      const model = await (await openEmbedder(settings, weaviate ?? noStore))?.describe();
      const ms = Math.round(performance.now() - began);
      return [
        { ...common, status: 'ok', detail: `${model?.name}, ${model?.dimensions} dimensions, ${ms} ms` },
      ];
    }
    const sums = parseSums((await read(path.join(directory, 'SHA256SUMS'))).toString('utf8'));
    for (const name of neededFiles) await compare(path.join(directory, name), sums.get(name));
    return [{ ...common, status: 'ok', detail: `${path.basename(directory)}, checksums match` }];
  } catch (error) {
    return [failure('embedding', 'model', error)];
  }
}

/** Lines of `sha256sum`: checksum, two spaces, name. */
function parseSums(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split('\n').flatMap((line) => {
      const [, sum, name] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? [];
      return sum === undefined || name === undefined ? [] : [[name, sum] as const];
    }),
  );
}

async function compare(file: string, expected: string | undefined): Promise<void> {
  const sum = createHash('sha256')
    .update(await read(file))
    .digest('hex');
  if (sum !== expected) {
    throw new OperationalError('MODEL_UNREADABLE', {
      file,
      reason: 'its checksum is not the one it came with',
    });
  }
}

async function read(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new OperationalError('MODEL_UNREADABLE', { file, reason: reasonOf(error) }, { cause: error });
  }
}
