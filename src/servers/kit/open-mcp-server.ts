/** One built-in MCP server as something that can listen: its tools at `/mcp`, in both protocol eras. */
import { type NodeIncomingMessageLike, toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { askedToolsets } from '../../runtime/mcp/toolsets.ts';
import type { Logger } from '../../runtime/telemetry/logger.ts';
import { withTrace } from '../../runtime/telemetry/trace.ts';
import { version } from '../../runtime/version.ts';
import { createGuard } from './guard.ts';
import { type Dependency, HealthMonitor } from './health-monitor.ts';
import { HttpEndpoint, type Route } from './http-endpoint.ts';
import type { OpenProcess, ProcessContext } from './run-process.ts';
import { type ToolObserver, ToolServer } from './tool-server.ts';

/** A server with its dependencies opened. */
export interface OpenServer {
  readonly dependencies: readonly Dependency[];
  /** Registers every tool. Called once per request, so it must be cheap and open nothing. */
  register(server: ToolServer): void;
  readonly queueDepth?: () => number;
  /** Closes in the reverse order of opening; called once, after the last call in flight. */
  close(): Promise<void>;
}

export interface McpServerDefinition {
  readonly name: string;
  readonly defaultPort: number;
  /** Told to the model at the start: what this server is for and how its tools work together. */
  readonly instructions: string;
  open(context: ProcessContext): Promise<OpenServer>;
}

/** As much as the gateway passes on. */
const maxRequestBytes = 8 * 1024 * 1024;

/** @throws whatever `definition.open` throws */
export async function openMcpServer(
  definition: McpServerDefinition,
  context: ProcessContext,
): Promise<OpenProcess> {
  const opened = await definition.open(context);
  const monitor = new HealthMonitor(() => opened.dependencies);
  const observer = observe(context.log);
  const handler = createMcpHandler(
    ({ requestInfo }) => {
      const asked = requestInfo === undefined ? [] : askedToolsets(requestInfo.url);
      const server = new ToolServer(
        { name: definition.name, version, instructions: definition.instructions },
        observer,
        { always: context.environment.toolsets, asked },
        calledTool(requestInfo),
      );
      opened.register(server);
      return server;
    },
    {
      maxRequestBodySize: maxRequestBytes,
      onerror: (error) => context.log.warn({ err: error }, 'request rejected'),
    },
  );
  const answer = toNodeHandler(handler);
  const mcp: Route = {
    endpoint: '/mcp',
    handle: (request, response) => {
      const traceparent = request.headers['traceparent'];
      return withTrace(typeof traceparent === 'string' ? traceparent : undefined, () =>
        // The SDK's type is written without exactOptionalPropertyTypes; an IncomingMessage is what it means.
        answer(request as NodeIncomingMessageLike, response),
      );
    },
  };
  const endpoint = new HttpEndpoint({
    server: definition.name,
    guard: createGuard(context.environment),
    log: context.log,
    route: (_, path) => (path === '/mcp' ? mcp : null),
    health: () => monitor.report(),
    ...(opened.queueDepth === undefined ? {} : { queueDepth: opened.queueDepth }),
  });
  observer.onToolStart = (tool) => endpoint.metrics.onToolStart(tool);
  observer.onToolCall = (record) => endpoint.metrics.onToolCall(record);
  return {
    endpoint,
    close: async () => {
      await handler.close();
      await opened.close();
    },
  };
}

/** As its header says, which the SDK compares with the body. `null`: not told, or no call. */
function calledTool(request: Request | undefined): string | null {
  return request?.headers.get('mcp-method') === 'tools/call' ? request.headers.get('mcp-name') : null;
}

function observe(log: Logger): ToolObserver {
  return {
    onToolStart: () => undefined,
    onToolCall: () => undefined,
    onToolBug: (tool, error) => log.error({ err: error, tool }, 'a tool failed because of a bug'),
  };
}
