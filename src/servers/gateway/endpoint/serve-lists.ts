/** Lists of one server as policy shows them, and of all servers as one. */
import type { FleetTool } from '../../../runtime/mcp/fleet-tools.ts';
import { askedToolsets, isChosen, toolsetOf } from '../../../runtime/mcp/toolsets.ts';
import { areOthersInScope, isServerInScope } from '../call/in-scope.ts';
import type { ListMethod } from '../lists/ask-list.ts';
import { isObject, type Params, type RpcRequest } from '../protocol/messages.ts';
import { completeResult } from '../relay/translate-result.ts';
import { callServer } from './call-server.ts';
import type { ServeContext } from './serve-context.ts';
import type { Services } from './services.ts';

export async function listTools(
  services: Services,
  context: ServeContext,
  { id, params }: RpcRequest,
): Promise<void> {
  const { view, identity, query } = context;
  if (view.kind === 'single') return listOwnTools(services, context, id, params);
  const asked = askedToolsets(`http://gateway/${query}`);
  const tools = (await services.tools.tools(serversFor(context), identity)).filter((tool) => {
    const toolset = toolsetOf(tool);
    // Who made a selection wants what is in it.
    const isListed = view.kind === 'virtual' || toolset === null || isChosen(asked, toolset);
    return isListed && view.shows(tool.name);
  });
  answer(context, 'tools/list', { tools });
}

export async function listAll(
  services: Services,
  context: ServeContext,
  method: Exclude<ListMethod, 'tools/list'>,
): Promise<void> {
  const { view, identity } = context;
  const servers = view.servers().filter((server) => areOthersInScope(identity, server));
  switch (method) {
    case 'prompts/list':
      answer(context, method, { prompts: await services.prompts.prompts(servers) });
      break;
    case 'resources/list':
      answer(context, method, { resources: await services.resources.resources(servers) });
      break;
    case 'resources/templates/list':
      answer(context, method, { resourceTemplates: await services.resources.templates(servers) });
  }
}

/** Those of the view that the client may use at all. */
function serversFor({ view, identity }: ServeContext): readonly string[] {
  return view.servers().filter((server) => isServerInScope(identity, server));
}

/** Asked anew, page by page as the client wants, so that what the server lists for this client is what it sees. */
function listOwnTools(
  services: Services,
  context: ServeContext,
  id: RpcRequest['id'],
  params: Params | undefined,
): Promise<void> {
  const [server = ''] = context.view.servers();
  const policy = services.policy(server);
  const shown = (tool: unknown): readonly unknown[] =>
    isObject(tool)
      ? [services.stages.tools.shown(server, policy, tool as FleetTool, context.identity) ?? []].flat()
      : [];
  return callServer(services, context, id, {
    server,
    method: 'tools/list',
    target: null,
    params,
    raw: null,
    rewrite: (resultJson) => {
      const result = JSON.parse(resultJson) as { readonly tools?: unknown };
      return Array.isArray(result.tools)
        ? JSON.stringify({ ...result, tools: result.tools.flatMap(shown) })
        : resultJson;
    },
  });
}

function answer({ reply, asker }: ServeContext, method: ListMethod, result: Params): void {
  reply.result(JSON.stringify(asker.era === 'modern' ? completeResult(result, method) : result));
}
