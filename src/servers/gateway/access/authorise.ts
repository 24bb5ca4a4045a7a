/** Whether a client may make one call. What it may not use is refused as if it were not there. */
import { CallRefusal } from '../call/call-refusal.ts';
import type { GatewayCall } from '../call/gateway-call.ts';
import type { ToolFacts } from '../policy/tool-facts.ts';
import { shownName } from '../policy/tool-names.ts';
import { errorCodes } from '../protocol/messages.ts';
import { RpcFailure } from '../upstream/server-link.ts';
import { nothingAt } from './authenticate.ts';
import { mayUse, type Use } from './may-use.ts';

/** Methods about what is no tool, also where they name nothing. */
const aboutOthers = /^(?:resources|prompts|completion|tasks)\//;

/** @throws RpcFailure that is the one for a tool that is not there; CallRefusal `NOT_FOUND`, `NOT_ALLOWED` */
export function authorise(call: GatewayCall, facts: ToolFacts): void {
  const { client, server, target, method } = call;
  if (mayUse(client.scopes, { server, target: targetOf(call, facts) })) return;
  if (target?.kind === 'tool') {
    const message = `No tool is named "${target.shownAs}". Call tools/list for all names.`;
    throw new RpcFailure({ code: errorCodes.invalidParams, message, data: { similar: [] } });
  }
  if (!mayUse(client.scopes, { server, target: null })) throw nothingAt(server);
  throw new CallRefusal(`This token does not allow ${method}`, {
    code: 'NOT_ALLOWED',
    status: 403,
    rpcCode: -32_001,
    retryAfterMs: null,
  });
}

function targetOf({ server, policy, method, target }: GatewayCall, facts: ToolFacts): Use['target'] {
  if (target?.kind === 'tool') {
    return {
      kind: 'tool',
      shownName: shownName(policy.tools, target.name) ?? target.name,
      isReadOnly: facts.isReadOnly(server, policy.tools, target.name),
    };
  }
  const isOther = target !== null || aboutOthers.test(method);
  return isOther ? { kind: 'resource', shownName: target?.name ?? '', isReadOnly: true } : null;
}
