/** `/mcp`: all servers as one. The SDK answers what concerns the gateway itself; tool calls are streamed through. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type NodeIncomingMessageLike, toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, Server } from '@modelcontextprotocol/server';
import { askedToolsets, isChosen, toolsetOf } from '../../runtime/mcp/toolsets.ts';
import type { Logger } from '../../runtime/telemetry/logger.ts';
import { similarNames } from '../../runtime/text/similar-names.ts';
import { version } from '../../runtime/version.ts';
import type { RequestHandler } from '../kit/http-endpoint.ts';
import { errorCodes, isToolCall, sendJsonRpcError, type ToolCallRequest } from './json-rpc.ts';
import { maxRequestBytes, readRequestBody } from './request-body.ts';
import type { ToolCatalogue, ToolTarget } from './tool-catalogue.ts';

const instructions =
  'All MCP servers of this fleet as one. Tools are named server__tool. Begin with tools__search_tools when you do not know which tool fits.';

/** Sends one MCP message to a server; answers `response` itself, errors included. */
export type SendMessage = (
  server: string,
  message: {
    readonly body: Buffer;
    readonly headers: IncomingMessage['headers'];
    readonly id: ToolCallRequest['id'];
  },
  response: ServerResponse,
) => Promise<void>;

export function createAggregateEndpoint(options: {
  readonly catalogue: ToolCatalogue;
  readonly send: SendMessage;
  readonly log: Logger;
}): { readonly handle: RequestHandler; close(): Promise<void> } {
  const { catalogue, send, log } = options;
  const handler = createMcpHandler(({ requestInfo }) => gatewayServer(catalogue, requestInfo), {
    onerror: (error) => log.warn({ err: error }, 'request rejected'),
  });
  const answer = toNodeHandler(handler);
  return {
    close: () => handler.close(),
    handle: async (request, response) => {
      // The SDK's type is written without exactOptionalPropertyTypes; an IncomingMessage is what it means.
      const incoming = request as NodeIncomingMessageLike;
      if (request.method !== 'POST') return answer(incoming, response);
      const body = await readRequestBody(request);
      if (body === null) return refuseLargeBody(response);
      const message = parse(body);
      if (message === undefined) {
        const error = { code: errorCodes.parseError, message: 'the body is not JSON' };
        return sendJsonRpcError(response, 400, error, null);
      }
      if (!isToolCall(message)) return answer(incoming, response, message);
      const target = await catalogue.find(message.params.name);
      if (target === null) return refuseUnknownTool(response, message, await catalogue.tools());
      return send(target.server, renamed(message, target, request.headers), response);
    },
  };
}

export function refuseLargeBody(response: ServerResponse): void {
  const message = `a request is at most ${maxRequestBytes} bytes`;
  sendJsonRpcError(response, 413, { code: errorCodes.payloadTooLarge, message }, null);
}

function gatewayServer(catalogue: ToolCatalogue, request: Request | undefined): Server {
  const asked = request === undefined ? [] : askedToolsets(request.url);
  const server = new Server({ name: 'mcpctl', version }, { capabilities: { tools: {} }, instructions });
  server.setRequestHandler('tools/list', async () => {
    const tools = await catalogue.tools();
    const isListed = (toolset: string | null): boolean => toolset === null || isChosen(asked, toolset);
    return { tools: tools.filter((tool) => isListed(toolsetOf(tool))) };
  });
  return server;
}

/** The same call under the server's own name for the tool; nothing else of the message changes. */
function renamed(
  message: ToolCallRequest,
  { tool }: ToolTarget,
  headers: IncomingMessage['headers'],
): { body: Buffer; headers: IncomingMessage['headers']; id: ToolCallRequest['id'] } {
  const body = Buffer.from(JSON.stringify({ ...message, params: { ...message.params, name: tool } }));
  // A header that differs from the body is for the server to refuse.
  const named = headers['mcp-name'] === message.params.name ? { ...headers, 'mcp-name': tool } : headers;
  return { body, headers: named, id: message.id };
}

function refuseUnknownTool(
  response: ServerResponse,
  { id, params: { name } }: ToolCallRequest,
  tools: readonly { readonly name: string }[],
): void {
  const similar = similarNames(
    name,
    tools.map((tool) => tool.name),
  );
  const message = `No tool is named "${name}". ${similar.length > 0 ? `Similar: ${similar.join(', ')}.` : 'Call tools/list for all names.'}`;
  sendJsonRpcError(response, 200, { code: errorCodes.invalidParams, message, data: { similar } }, id);
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    // Answered as a parse error.
    return undefined;
  }
}
