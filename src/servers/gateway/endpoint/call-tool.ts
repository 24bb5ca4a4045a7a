/** `tools/call`: which server has the tool, and under which name. */
import { similarNames } from '../../../runtime/text/similar-names.ts';
import type { ToolTarget } from '../lists/tool-catalogue.ts';
import { encodeHeader } from '../protocol/classify.ts';
import { errorCodes, isObject, type RpcRequest } from '../protocol/messages.ts';
import { callServer } from './call-server.ts';
import type { ServeContext } from './serve-context.ts';
import type { Services } from './services.ts';

export function callTool(
  services: Services,
  context: ServeContext,
  message: RpcRequest,
): void | Promise<void> {
  const name = message.params?.['name'];
  if (typeof name !== 'string') {
    const error = { code: errorCodes.invalidParams, message: 'params.name is not a string' };
    context.reply.error(error);
    return undefined;
  }
  const shown = shownTool(services, context, name);
  return shown instanceof Promise
    ? shown.then((found) => callShown(services, context, message, name, found))
    : callShown(services, context, message, name, shown);
}

function callShown(
  services: Services,
  context: ServeContext,
  message: RpcRequest,
  name: string,
  shown: ToolTarget | null,
): Promise<void> {
  const { params } = message;
  const own =
    shown === null
      ? null
      : services.stages.tools.own(shown.server, services.policy(shown.server), shown.tool);
  if (shown === null || own === null) return refuse(services, context, name);
  const { server } = shown;
  const changed = own === name ? params : { ...params, name: own };
  const hasTask = params?.['task'] !== undefined;
  return callServer(services, context, message.id, {
    server,
    method: 'tools/call',
    target: { kind: 'tool', name: own, shownAs: name },
    params: changed,
    raw: services.raw.has(server) ? rawCall(context, message, own, name) : null,
    ...(hasTask && context.view.kind !== 'single'
      ? { rewrite: (resultJson) => noteTask(services, server, resultJson) }
      : {}),
  });
}

/** Most names say themselves whose they are. */
function shownTool(
  { tools }: Services,
  { view, identity }: ServeContext,
  name: string,
): ToolTarget | null | Promise<ToolTarget | null> {
  if (view.kind === 'single') return { server: view.servers()[0] ?? '', tool: name };
  return view.shows(name) ? tools.find(name, identity) : null;
}

/** The same message under the server's own name for the tool; nothing else of it changes. */
function rawCall(
  { text, request }: ServeContext,
  message: RpcRequest,
  own: string,
  name: string,
): { body: string; headers: ServeContext['request']['headers'] } | null {
  if (text === null) return null;
  const { headers } = request;
  if (own === name) return { body: text, headers };
  const body = JSON.stringify({ ...message, params: { ...message.params, name: own } });
  const named = headers['mcp-name'] === undefined ? headers : { ...headers, 'mcp-name': encodeHeader(own) };
  return { body, headers: named };
}

async function refuse(
  services: Services,
  { view, identity, reply }: ServeContext,
  name: string,
): Promise<void> {
  const tools = view.kind === 'single' ? [] : await services.tools.tools(view.servers(), identity);
  const known = tools.map((tool) => tool.name).filter((shown) => view.shows(shown));
  const similar = similarNames(name, known);
  const message = `No tool is named "${name}". ${similar.length > 0 ? `Similar: ${similar.join(', ')}.` : 'Call tools/list for all names.'}`;
  reply.error({ code: errorCodes.invalidParams, message, data: { similar } });
}

/** Who asks for the task later does not say whose it is. */
function noteTask(services: Services, server: string, resultJson: string): string {
  const { task } = JSON.parse(resultJson) as { readonly task?: unknown };
  if (isObject(task) && typeof task['taskId'] === 'string') services.noteTask(task['taskId'], server);
  return resultJson;
}
