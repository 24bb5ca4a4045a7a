/** A server's result in the era of the client that gets it; its text is added to, not rebuilt. */
import type { Era } from '../protocol/eras.ts';
import { isObject, type Params } from '../protocol/messages.ts';

/** Their results say in the modern era how long they may be kept. */
const cacheableMethods = new Set([
  'tools/list',
  'prompts/list',
  'resources/list',
  'resources/templates/list',
  'resources/read',
  'server/discover',
]);

/** `null`: it is no result that the protocol knows. */
export function translateResult(resultJson: string, method: string, from: Era, to: Era): string | null {
  const json = resultJson.trim();
  if (!json.startsWith('{') || !json.endsWith('}')) return null;
  if (from === to || to === 'legacy') return json;
  return json.includes('"resultType"') ? rebuilt(json, method) : spliced(json, method);
}

/** What a server of the modern era must say with each result. */
function spliced(json: string, method: string): string {
  const rest = json.slice(1);
  const isEmpty = rest.trim() === '}';
  return `{"resultType":"complete"${cacheFields(method)}${isEmpty ? '' : ','}${rest}`;
}

function cacheFields(method: string): string {
  return cacheableMethods.has(method) ? ',"ttlMs":0,"cacheScope":"private"' : '';
}

/** The word may stand anywhere in it. */
function rebuilt(json: string, method: string): string | null {
  const result = parse(json);
  if (result === null) return null;
  if (typeof result['resultType'] === 'string') return json;
  return spliced(json, method);
}

/** A result of the gateway's own, as the modern era wants it. */
export function completeResult(result: Params, method: string): Params {
  const cache = cacheableMethods.has(method) ? { ttlMs: 0, cacheScope: 'private' } : {};
  return { resultType: 'complete', ...cache, ...result };
}

/** What a server of the modern era wants to know before it goes on; `null`: it is done. */
export function inputRequiredIn(resultJson: string): InputRequired | null {
  if (!resultJson.includes('"input_required"')) return null;
  const result = parse(resultJson);
  if (result?.['resultType'] !== 'input_required') return null;
  const { inputRequests, requestState } = result;
  const requests = isObject(inputRequests) ? inputRequests : {};
  return {
    requests: Object.entries(requests).flatMap(([key, asked]) => {
      if (!isObject(asked) || typeof asked['method'] !== 'string') return [];
      const params = isObject(asked['params']) ? asked['params'] : undefined;
      return [{ key, method: asked['method'], params }];
    }),
    requestState: typeof requestState === 'string' ? requestState : null,
  };
}

export interface InputRequired {
  readonly requests: readonly {
    readonly key: string;
    readonly method: string;
    readonly params: Params | undefined;
  }[];
  readonly requestState: string | null;
}

function parse(json: string): Params | null {
  try {
    const value: unknown = JSON.parse(json);
    return isObject(value) ? value : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
