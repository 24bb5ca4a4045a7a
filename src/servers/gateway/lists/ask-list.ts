/** Asks a server for one of its lists, page by page. */
import { OperationalError } from '../../../runtime/errors.ts';
import { allToolsets } from '../../../runtime/mcp/toolsets.ts';
import { ownAsker } from '../client/asker.ts';
import { isObject } from '../protocol/messages.ts';
import { askOnce } from '../upstream/ask-once.ts';
import type { ListKind, ServerLink } from '../upstream/server-link.ts';

export type ListMethod = 'tools/list' | 'prompts/list' | 'resources/list' | 'resources/templates/list';

/** Where the items stand in the answer, and which capability a server needs to be asked. */
const keys: Readonly<Record<ListMethod, readonly [key: string, capability: ListKind]>> = {
  'tools/list': ['tools', 'tools'],
  'prompts/list': ['prompts', 'prompts'],
  'resources/list': ['resources', 'resources'],
  'resources/templates/list': ['resourceTemplates', 'resources'],
};
/** A server that has more says the same again and again. */
const maxPages = 64;
const maxResponseBytes = 16 * 1024 * 1024;

/** @throws OperationalError; RpcFailure when the server refuses */
export async function askList<T extends object>(
  link: ServerLink,
  method: ListMethod,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<readonly T[]> {
  const [key, capability] = keys[method];
  const { capabilities } = await link.opening(signal);
  if (capabilities[capability] === undefined) return [];
  const limits = { timeoutMs, maxTimeoutMs: timeoutMs, maxResponseBytes, isRepeatable: true };
  const items: T[] = [];
  let cursor: unknown;
  for (let page = 0; page < maxPages; page += 1) {
    const params = cursor === undefined ? {} : { cursor };
    const request = { method, params, asker: ownAsker, query: allToolsets, limits };
    const result: unknown = JSON.parse(await askOnce(link, request, signal));
    if (!isObject(result) || !Array.isArray(result[key])) throw garbage(link.name, method);
    items.push(...(result[key] as unknown[]).filter((item): item is T => isObject(item)));
    cursor = result['nextCursor'];
    if (cursor === undefined || cursor === null) break;
  }
  return items;
}

function garbage(server: string, method: string): OperationalError {
  const reason = `it answered ${method} with something else`;
  return new OperationalError('SERVER_UNREACHABLE', { server, url: server, reason });
}
