/** Every method that clients may call, and what it means at a path. */
import { areOthersInScope } from '../call/in-scope.ts';
import { errorCodes, type Params, type RpcRequest } from '../protocol/messages.ts';
import { failureAnswer } from '../relay/failure-answer.ts';
import { isLogLevel } from '../upstream/server-link.ts';
import type { View } from '../views/view.ts';
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
    const { view } = context;
    const serve = serverOf(ofTools, message) ?? servedAt(view, services, context, message);
    await serve(services, context, message);
  } catch (error) {
    if (context.reply.isOver) return;
    const { rpc, http } = failureAnswer(error);
    context.reply.error(rpc, http);
  }
}

type Serve = (services: Services, context: ServeContext, message: RpcRequest) => void | Promise<void>;
type Methods = Readonly<Record<string, Serve>>;

const ofLegacyEra: Methods = {
  initialize,
  ping: (_, { reply }) => reply.result('{}'),
  'logging/setLevel': setLevel,
  'resources/subscribe': subscribe,
  'resources/unsubscribe': unsubscribe,
};

const ofModernEra: Methods = {
  'server/discover': discover,
  'subscriptions/listen': async (services, context, message) =>
    listen(services, context, message, await introduced(services, context)),
};

const ofTools: Methods = { 'tools/call': callTool, 'tools/list': listTools };

const ofOneServer: Methods = { 'prompts/get': getPrompt, 'resources/read': readResource };

const ofAllServers: Methods = {
  ...ofOneServer,
  'prompts/list': (services, context) => listAll(services, context, 'prompts/list'),
  'resources/list': (services, context) => listAll(services, context, 'resources/list'),
  'resources/templates/list': (services, context) => listAll(services, context, 'resources/templates/list'),
  'completion/complete': completeArgument,
  'tasks/get': passTask,
  'tasks/result': passTask,
  'tasks/cancel': passTask,
  'tasks/update': passTask,
};

function servedAt(view: View, services: Services, { asker }: ServeContext, message: RpcRequest): Serve {
  // A built-in server answers for itself, in every era; its tools alone are a matter of policy.
  if (view.kind === 'single' && services.raw.has(view.servers()[0] ?? '')) return passToServer;
  const [own, others] = asker.era === 'legacy' ? [ofLegacyEra, ofModernEra] : [ofModernEra, ofLegacyEra];
  const ofItsEra = serverOf(own, message);
  if (ofItsEra !== null) return ofItsEra;
  if (serverOf(others, message) !== null || view.kind === 'virtual') return unknownMethod;
  if (view.kind === 'single') return serverOf(ofOneServer, message) ?? passToServer;
  return serverOf(ofAllServers, message) ?? unknownMethod;
}

function serverOf(methods: Methods, { method }: RpcRequest): Serve | null {
  return Object.hasOwn(methods, method) ? (methods[method] as Serve) : null;
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

function setLevel(
  { sessions, news }: Services,
  { session, reply }: ServeContext,
  { params }: RpcRequest,
): void {
  const level = params?.['level'];
  if (!isLogLevel(level)) {
    reply.error({
      code: errorCodes.invalidParams,
      message: `params.level is ${JSON.stringify(level)}, no level of logging`,
    });
    return;
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

function unknownMethod(_: Services, { reply, asker }: ServeContext, { method }: RpcRequest): void {
  const error = { code: errorCodes.methodNotFound, message: `There is no method ${method} here` };
  reply.error(error, { status: asker.era === 'modern' ? 404 : 200 });
}

function asObject(value: unknown): Params {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Params) : {};
}
