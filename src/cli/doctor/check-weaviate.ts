import { reasonOf } from '../../runtime/errors.ts';
import { VectorStoreError } from '../../runtime/vector/vector-store-error.ts';
import { pinnedVersion, weaviateBinary } from '../../runtime/weaviate/weaviate-binary.ts';
import { weaviateVersion } from '../../runtime/weaviate/weaviate-version.ts';
import { type Finding, failure } from './finding.ts';
import type { WeaviatePlace } from './running-weaviate.ts';

/** Who looks for what is wrong can wait longer than a server, whose callers wait. */
const connectTimeoutMs = 5000;
const answerTimeoutMs = 3000;
/** A collection that there is not: who may not delete from it is told so before anybody looks. */
const nobodysCollection = 'McpctlDoctor';

/** Whether the program of a Weaviate that mcpctl runs is there, and which version it is. */
export async function checkWeaviateProgram(
  env: Readonly<Record<string, string | undefined>>,
): Promise<Finding> {
  const binary = weaviateBinary(env);
  try {
    const version = await weaviateVersion(binary);
    const note = version === pinnedVersion ? '' : ` (mcpctl is tested with ${pinnedVersion})`;
    return { section: 'vectors', name: 'program', status: 'ok', detail: `${version}${note}, ${binary}` };
  } catch (error) {
    return failure('vectors', 'program', error);
  }
}

/** Connects as a server would: is it there, which version with which modules, and what may the key do. */
export async function checkWeaviate(settings: WeaviatePlace): Promise<readonly Finding[]> {
  const { openWeaviateStore } = await import('../../runtime/vector/weaviate-store.ts');
  const store = openWeaviateStore({ ...settings, timeouts: { connectMs: connectTimeoutMs } });
  try {
    const { version, modules } = await store.status();
    const began = performance.now();
    const collections = await store.listCollections();
    const latencyMs = performance.now() - began;
    const loaded = modules.length === 0 ? 'no modules' : `modules ${modules.join(', ')}`;
    const detail = `${version} at ${settings.url}, ${loaded}, ${collections.length} collections, ${latencyMs.toFixed(1)} ms`;
    return [{ section: 'vectors', name: 'connection', status: 'ok', detail }, await checkRights(settings)];
  } catch (error) {
    return [refusal(error)];
  } finally {
    await store.close();
  }
}

function refusal(error: unknown): Finding {
  if (!(error instanceof VectorStoreError)) return failure('vectors', 'connection', error);
  const { message, code, hint } = error;
  return {
    section: 'vectors',
    name: 'connection',
    status: 'fail',
    detail: `${message} [${code}]`,
    fix: hint,
  };
}

/** Asks what a deletion would delete: nothing, and only those who may write get that answer. */
async function checkRights({ url, apiKey }: WeaviatePlace): Promise<Finding> {
  const common = { section: 'vectors', name: 'rights' } as const;
  const where = { operator: 'IsNull', path: ['id'], valueBoolean: true };
  try {
    const { status } = await fetch(`${url.replace(/\/+$/, '')}/v1/batch/objects`, {
      method: 'DELETE',
      headers: {
        'content-type': 'application/json',
        ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
      },
      body: JSON.stringify({ dryRun: true, match: { class: nobodysCollection, where } }),
      signal: AbortSignal.timeout(answerTimeoutMs),
    });
    if (status !== 401 && status !== 403) return { ...common, status: 'ok', detail: 'may read and write' };
  } catch (error) {
    return { ...common, status: 'warn', detail: `not known: ${reasonOf(error)}`, fix: 'Try again.' };
  }
  return {
    ...common,
    status: 'warn',
    detail: 'may read, and not write',
    fix: 'Memory writes its index: give vectors.apiKey a key that may, or leave memory out of this fleet.',
  };
}
