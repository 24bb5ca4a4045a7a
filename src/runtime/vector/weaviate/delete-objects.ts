import type { Filter } from '../filter.ts';
import { addressed, checkedFilter, type Engine, type Scope } from './engine.ts';
import { kindOfWords } from './failure.ts';
import { idFilter } from './filter-message.ts';
import type { FilterMessage } from './messages.ts';
import { countObjects } from './read-objects.ts';
import { errorOf } from './weaviate-error.ts';

const idsPerCall = 1000;
const operation = 'delete objects';

/** @returns how many existed */
export async function deleteObjects(engine: Engine, scope: Scope, ids: readonly string[]): Promise<number> {
  const unique = [...new Set(ids)];
  let deleted = 0;
  for (let from = 0; from < unique.length; from += idsPerCall) {
    deleted += await deleteSome(engine, scope, idFilter(unique.slice(from, from + idsPerCall)));
  }
  return deleted;
}

/** @returns how many match, and were deleted unless `dryRun` @throws VectorStoreError `filter_invalid`, `property_unknown` */
export async function deleteWhere(
  engine: Engine,
  scope: Scope,
  filter: Filter,
  dryRun: boolean,
): Promise<number> {
  if (dryRun) return countObjects(engine, scope, filter);
  const [message] = checkedFilter(scope, filter);
  if (message === undefined) throw new TypeError('a filter says what is deleted');
  let deleted = 0;
  // Weaviate deletes at most some thousands a call.
  for (;;) {
    const more = await deleteSome(engine, scope, message);
    if (more === 0) return deleted;
    deleted += more;
  }
}

async function deleteSome({ connection }: Engine, scope: Scope, filters: FilterMessage): Promise<number> {
  const request = { ...addressed(scope), filters, verbose: false };
  return connection.write(operation, async (grpc, deadline) => {
    const { successful, failed } = await grpc.batchDelete(request, deadline);
    if (failed > 0) {
      const reason = `${failed} of ${failed + successful} objects stayed`;
      throw errorOf({ kind: kindOfWords(reason), reason }, operation, undefined);
    }
    return successful;
  });
}
