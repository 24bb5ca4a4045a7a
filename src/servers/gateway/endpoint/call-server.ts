/** One request to one server, through every stage. */
import { matchesAny } from '../../../runtime/text/name-pattern.ts';
import type { CallEnd, CallTarget } from '../call/gateway-call.ts';
import { passCall } from '../call/pipeline.ts';
import { eraOf } from '../protocol/eras.ts';
import { errorCodes, type Params, type RequestId } from '../protocol/messages.ts';
import { failureAnswer } from '../relay/failure-answer.ts';
import { ownerOf } from '../relay/held-questions.ts';
import { relay } from '../relay/relay.ts';
import { translateResult } from '../relay/translate-result.ts';
import { askOnce } from '../upstream/ask-once.ts';
import type { CallLimits, OutgoingRequest, ServerLink } from '../upstream/server-link.ts';
import { RpcFailure } from '../upstream/server-link.ts';
import { ClientCall } from './client-call.ts';
import type { ServeContext } from './serve-context.ts';
import type { Services } from './services.ts';

export interface ServerRequest {
  readonly server: string;
  readonly method: string;
  readonly target: CallTarget | null;
  /** With the server's own names. */
  readonly params: Params | undefined;
  /** Changes a good result before the client gets it. */
  readonly rewrite?: (resultJson: string) => string;
  /** The body and headers to send where bytes are passed on as they are; `null`: not here. */
  readonly raw: { readonly body: string; readonly headers: ServeContext['request']['headers'] } | null;
}

/** Answers the client, whatever happens. */
export async function callServer(
  services: Services,
  context: ServeContext,
  id: RequestId,
  request: ServerRequest,
): Promise<void> {
  const { reply, session, identity } = context;
  const link = services.link(request.server);
  if (link === null) {
    reply.error(
      { code: errorCodes.invalidParams, message: `No server is named "${request.server}"` },
      { status: 404 },
    );
    return;
  }
  const policy = services.policy(request.server);
  if (context.text !== null && Buffer.byteLength(context.text) > policy.maxRequestBytes) {
    const message = `a request to ${request.server} is at most ${policy.maxRequestBytes} bytes`;
    reply.error({ code: errorCodes.payloadTooLarge, message }, { status: 413 });
    return;
  }
  const call = new ClientCall({
    ...request,
    client: identity,
    policy,
    headers: context.request.headers,
  });
  const giveUp = (): void => call.giveUp('the client gave up');
  reply.onGone(giveUp);
  session?.calls.set(id, giveUp);
  const outgoing: OutgoingRequest = {
    method: request.method,
    params: request.params,
    asker: context.asker,
    query: context.query,
    limits: limitsOf(call),
  };
  try {
    await passCall(call, services.stages, {
      stream: () => stream(services, context, link, outgoing, { ...request, id }, call),
      collect: () => collect(link, outgoing, call.signal),
      answer: (resultJson) => reply.result(kept(resultJson, link, context, request)),
    });
  } catch (error) {
    if (call.isGivenUp) return;
    if (error instanceof UnkeptResult) {
      reply.result(kept(error.resultJson, link, context, request));
      return;
    }
    const { rpc, http } = failureAnswer(error);
    reply.error(rpc, http);
  } finally {
    session?.calls.delete(id);
  }
}

function limitsOf({ policy, target }: ClientCall): CallLimits {
  const { timeoutMs, maxTimeoutMs, maxResponseBytes, tools } = policy;
  const isRepeatable = target?.kind === 'tool' && matchesAny(tools.repeatable, target.name);
  return { timeoutMs, maxTimeoutMs, maxResponseBytes, isRepeatable };
}

function stream(
  services: Services,
  { reply, session, response }: ServeContext,
  link: ServerLink,
  outgoing: OutgoingRequest,
  { raw, server, rewrite, id }: ServerRequest & { readonly id: RequestId },
  call: ClientCall,
): Promise<CallEnd> {
  const state = outgoing.params?.['requestState'];
  if (services.held.isOurs(state)) return resume(services, reply, outgoing, state, call);
  if (raw !== null && services.raw.has(server)) {
    const passed = { method: 'POST', path: `/mcp${outgoing.query}`, ...raw, id } as const;
    return services.raw.pass(server, passed, response);
  }
  return relay({
    link,
    request: outgoing,
    reply,
    session,
    held: services.held,
    call,
    ...(rewrite === undefined ? {} : { rewrite }),
  });
}

/** The client comes back with answers for a call that waits for them. */
function resume(
  { held }: Services,
  reply: ServeContext['reply'],
  outgoing: OutgoingRequest,
  state: string,
  call: ClientCall,
): Promise<CallEnd> {
  const waiting = held.take(state, ownerOf(outgoing));
  if (waiting === null) {
    const message = 'requestState is of no call that waits: call again without it';
    throw new RpcFailure({ code: errorCodes.invalidParams, message });
  }
  const { promise, resolve } = Promise.withResolvers<CallEnd>();
  const responses = outgoing.params?.['inputResponses'];
  waiting.resume(typeof responses === 'object' && responses !== null ? (responses as Params) : {}, {
    reply,
    onEnd: resolve,
    call,
  });
  return promise;
}

/** For the cache: in the era of the server, so that clients of both can have it. */
async function collect(link: ServerLink, outgoing: OutgoingRequest, signal: AbortSignal): Promise<string> {
  const resultJson = await askOnce(link, outgoing, signal);
  if (isFailure(resultJson)) throw new UnkeptResult(resultJson);
  return resultJson;
}

/** Not for keeping, but an answer all the same. */
class UnkeptResult extends Error {
  override readonly name = 'UnkeptResult';
  readonly code = 'TOOL_ERROR';
  readonly resultJson: string;

  constructor(resultJson: string) {
    super('the tool failed');
    this.resultJson = resultJson;
  }
}

function isFailure(resultJson: string): boolean {
  return resultJson.includes('"isError":true') || resultJson.includes('"input_required"');
}

function kept(
  resultJson: string,
  link: ServerLink,
  { asker }: ServeContext,
  { method, rewrite }: ServerRequest,
): string {
  const from = eraOf(link.known?.protocolVersion ?? '');
  const translated = translateResult(resultJson, method, from, asker.era) ?? resultJson;
  return rewrite?.(translated) ?? translated;
}
