import type { FleetTool, FleetToolResult, FleetTools } from '../../src/runtime/mcp/fleet-tools.ts';

type Handler = (
  args: Record<string, unknown>,
  signal: AbortSignal,
) => FleetToolResult | Promise<FleetToolResult>;

export interface FakeTool {
  readonly annotations?: FleetTool['annotations'];
  readonly properties?: Record<string, { type: string }>;
  readonly handle: Handler;
}

/** A fleet of functions; remembers what was called. */
export class FakeFleet implements FleetTools {
  readonly calls: { name: string; args: Record<string, unknown> }[] = [];
  readonly tools: Map<string, FakeTool>;

  constructor(tools: Readonly<Record<string, FakeTool>>) {
    this.tools = new Map(Object.entries(tools));
  }

  async list(): Promise<readonly FleetTool[]> {
    return [...this.tools].map(([name, { annotations, properties = {} }]) => ({
      name,
      description: `does ${name}`,
      inputSchema: { type: 'object' as const, properties },
      ...(annotations === undefined ? {} : { annotations }),
    }));
  }

  async call(
    name: string,
    args: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<FleetToolResult> {
    this.calls.push({ name, args: { ...args } });
    const tool = this.tools.get(name);
    if (tool === undefined) throw new Error(`no tool ${name}`);
    return tool.handle({ ...args }, signal);
  }
}

export function value(structuredContent: Record<string, unknown>): FleetToolResult {
  return { content: [{ type: 'text', text: JSON.stringify(structuredContent) }], structuredContent };
}

export function toolFailure(error: {
  code: string;
  message: string;
  hint: string;
  retryable: boolean;
}): FleetToolResult {
  return { isError: true, content: [{ type: 'text', text: JSON.stringify(error) }] };
}
