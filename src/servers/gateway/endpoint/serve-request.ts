/** Every method that clients may call, and what it means at a path. */
import { areOthersInScope } from '../call/in-scope.ts';
import { errorCodes, type Params, type RpcRequest } from '../protocol/messages.ts';
import { failureAnswer } from '../relay/failure-answer.ts';
import { isLogLevel } from '../upstream/server-link.ts';
import { callServer } from './call-server.ts';
import { callTool } from './call-tool.ts';
import { listen } from './listen.ts';
import { completeArgument, getPrompt, readResource } from './named-requests.ts';
import { discoverResult, initializeResult, introduce } from './opening.ts';
import type { ServeContext } from './serve-context.ts';
import { listAll, listTools } from './serve-lists.ts';
import type { Services } from './services.ts';
import { subscribe, unsubscribe } from './subscribe.ts';

const openPatienceMs = 15_000;

/** Answers the client, whatever happens. */
export async function serveRequest(
  services: Services,
  context: ServeContext,
  message: RpcRequest,
): Promise<void> {
  try {
    await serve(services, context, message);
  } catch (error) {
    if (context.reply.isOver) return;
    const { rpc, http } = failureAnswer(error);
    context.reply.error(rpc, http);
  }
}

async function serve(services: Services, context: ServeContext, message: RpcRequest): Promise<void> {
  const { asker, reply, view } = context;
  const isLegacy = asker.era === 'legacy';
  const { method } = message;
  // A built-in server answers for itself, in every era; its tools alone are a matter of policy.
  const isRaw = view.kind === 'single' && services.raw.has(view.servers()[0] ?? '');
  if (isRaw && method !== 'tools/list' && method !== 'tools/call')
    return passToServer(services, context, message);
  switch (method) {
    case 'initialize':
      return isLegacy ? initialize(services, context, message) : unknownMethod(context, method);
    case 'server/discover':
      return isLegacy ? unknownMethod(context, method) : discover(services, context);
    case 'ping':
      return isLegacy ? reply.result('{}') : unknownMethod(context, method);
    case 'logging/setLevel':
      return isLegacy ? setLevel(services, context, message.params) : unknownMethod(context, method);
    case 'subscriptions/listen':
      return isLegacy
        ? unknownMethod(context, method)
        : listen(services, context, message, await introduced(services, context));
    case 'resources/subscribe':
      return isLegacy ? subscribe(services, context, message) : unknownMethod(context, method);
    case 'resources/unsubscribe':
      return isLegacy ? unsubscribe(services, context, message) : unknownMethod(context, method);
    case 'tools/call':
      return callTool(services, context, message);
    case 'tools/list':
      return listTools(services, context, message);
  }
  if (view.kind === 'single') {
    if (method === 'prompts/get' || method === 'resources/read') {
      return method === 'prompts/get'
        ? getPrompt(services, context, message)
        : readResource(services, context, message);
    }
    return passToServer(services, context, message);
  }
  if (view.kind === 'virtual') return unknownMethod(context, method);
  switch (method) {
    case 'prompts/list':
    case 'resources/list':
    case 'resources/templates/list':
      return listAll(services, context, method);
    case 'prompts/get':
      return getPrompt(services, context, message);
    case 'resources/read':
      return readResource(services, context, message);
    case 'completion/complete':
      return completeArgument(services, context, message);
    case 'tasks/get':
    case 'tasks/result':
    case 'tasks/cancel':
    case 'tasks/update':
      return passTask(services, context, message);
  }
  return unknownMethod(context, method);
}

async function introduced(services: Services, { view }: ServeContext) {
  return introduce(view, services, AbortSignal.timeout(openPatienceMs));
}

async function initialize(services: Services, context: ServeContext, { params }: RpcRequest): Promise<void> {
  const { view, identity, reply, response } = context;
  const result = initializeResult(await introduced(services, context), params);
  const { capabilities, clientInfo } = params ?? {};
  const sessionId = services.sessions.open(
    {
      endpoint: view.path,
      client: identity.id,
      protocolVersion: result.protocolVersion,
      capabilities: asObject(capabilities),
      info: asObject(clientInfo),
      logLevel: null,
      subscriptions: [],
    },
    view,
    identity,
  );
  if (!response.headersSent) response.setHeader('Mcp-Session-Id', sessionId);
  reply.result(JSON.stringify(result));
}

async function discover(services: Services, context: ServeContext): Promise<void> {
  context.reply.result(JSON.stringify(discoverResult(await introduced(services, context))));
}

function setLevel({ sessions, news }: Services, { session, reply }: ServeContext, params: Params = {}): void {
  const { level } = params;
  if (!isLogLevel(level)) {
    return reply.error({
      code: errorCodes.invalidParams,
      message: `params.level is ${JSON.stringify(level)}, no level of logging`,
    });
  }
  if (session !== null) {
    sessions.keep(session.change({ logLevel: level }));
    news.interestChanged();
  }
  reply.result('{}');
}

/** What the gateway has no opinion about is between the client and the one server. */
function passToServer(services: Services, context: ServeContext, message: RpcRequest): Promise<void> {
  const [server = ''] = context.view.servers();
  return callServer(services, context, message.id, {
    server,
    method: message.method,
    target: null,
    params: message.params,
    raw: context.text === null ? null : { body: context.text, headers: context.request.headers },
  });
}

/** A task belongs to the server whose call made it. */
async function passTask(services: Services, context: ServeContext, message: RpcRequest): Promise<void> {
  const taskId = message.params?.['taskId'];
  const server = typeof taskId === 'string' ? services.taskOwner(taskId) : null;
  if (server === null || !areOthersInScope(context.identity, server)) {
    const text = `No server of this fleet has a task ${JSON.stringify(taskId)}`;
    return context.reply.error({ code: errorCodes.invalidParams, message: text });
  }
  return callServer(services, context, message.id, {
    server,
    method: message.method,
    target: null,
    params: message.params,
    raw: null,
  });
}

function unknownMethod({ reply, asker }: ServeContext, method: string): void {
  const error = { code: errorCodes.methodNotFound, message: `There is no method ${method} here` };
  reply.error(error, { status: asker.era === 'modern' ? 404 : 200 });
}

function asObject(value: unknown): Params {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Params) : {};
}
