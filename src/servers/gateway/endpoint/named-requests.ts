/** Requests about a prompt or a resource: whose it is, and under which name there. */
import { areOthersInScope } from '../call/in-scope.ts';
import { errorCodes, isObject, type Params, type RpcRequest } from '../protocol/messages.ts';
import { callServer } from './call-server.ts';
import { findResource } from './listen.ts';
import type { ServeContext } from './serve-context.ts';
import type { Services } from './services.ts';

export async function getPrompt(
  services: Services,
  context: ServeContext,
  { id, params }: RpcRequest,
): Promise<void> {
  const name = params?.['name'];
  const target = typeof name === 'string' ? await findPrompt(services, context, name) : null;
  if (target === null) {
    return refuse(context, `No prompt is named ${JSON.stringify(name)}. Call prompts/list for all names.`);
  }
  return callServer(services, context, id, {
    server: target.server,
    method: 'prompts/get',
    target: { kind: 'prompt', name: target.prompt, shownAs: String(name) },
    params: { ...params, name: target.prompt },
    raw: null,
  });
}

export async function readResource(
  services: Services,
  context: ServeContext,
  { id, params }: RpcRequest,
): Promise<void> {
  const uri = params?.['uri'];
  const target = typeof uri === 'string' ? await findResource(services, context.view, uri) : null;
  if (target === null || !areOthersInScope(context.identity, target.server)) {
    return refuse(context, `Resource not found: ${String(uri)}`, { uri });
  }
  const isRenamed = target.uri !== uri;
  return callServer(services, context, id, {
    server: target.server,
    method: 'resources/read',
    target: { kind: 'resource', name: target.uri, shownAs: String(uri) },
    params: isRenamed ? { ...params, uri: target.uri } : params,
    raw: null,
    ...(isRenamed ? { rewrite: (json) => withUri(json, target.uri, String(uri)) } : {}),
  });
}

export async function completeArgument(
  services: Services,
  context: ServeContext,
  { id, params }: RpcRequest,
): Promise<void> {
  const ref = params?.['ref'];
  const target = isObject(ref) ? await referenced(services, context, ref) : null;
  if (target === null) return refuse(context, `Nothing here is ${JSON.stringify(ref)}`);
  return callServer(services, context, id, {
    server: target.server,
    method: 'completion/complete',
    target: null,
    params: { ...params, ref: target.ref },
    raw: null,
  });
}

async function referenced(
  services: Services,
  context: ServeContext,
  ref: Params,
): Promise<{ readonly server: string; readonly ref: Params } | null> {
  if (typeof ref['name'] === 'string') {
    const found = await findPrompt(services, context, ref['name']);
    return found === null ? null : { server: found.server, ref: { ...ref, name: found.prompt } };
  }
  if (typeof ref['uri'] !== 'string') return null;
  const found = await services.resources.findTemplate(ref['uri'], context.view.servers());
  if (found === null || !areOthersInScope(context.identity, found.server)) return null;
  return { server: found.server, ref: { ...ref, uri: found.uri } };
}

async function findPrompt(
  services: Services,
  { view, identity }: ServeContext,
  name: string,
): Promise<{ readonly server: string; readonly prompt: string } | null> {
  if (view.kind === 'single') return { server: view.servers()[0] ?? '', prompt: name };
  const found = await services.prompts.find(name, view.servers());
  return found !== null && areOthersInScope(identity, found.server) ? found : null;
}

/** Contents are told apart by their URI: the client is to find the one it asked for. */
function withUri(resultJson: string, own: string, shown: string): string {
  const result = JSON.parse(resultJson) as { readonly contents?: unknown };
  if (!Array.isArray(result.contents)) return resultJson;
  const contents = result.contents.map((content: unknown) =>
    isObject(content) && content['uri'] === own ? { ...content, uri: shown } : content,
  );
  return JSON.stringify({ ...result, contents });
}

function refuse({ reply }: ServeContext, message: string, data?: Params): void {
  reply.error({ code: errorCodes.invalidParams, message, ...(data === undefined ? {} : { data }) });
}
