import { McpServer, type ServerContext, type Tool, type ToolAnnotations } from '@modelcontextprotocol/server';
import type { z } from 'zod';
import { OperationalError } from '../../runtime/errors.ts';
import { isChosen, type ToolsetChoice, toolsetMeta } from '../../runtime/mcp/toolsets.ts';
import { retrySafely } from '../../runtime/resilience/retry.ts';
import { listedInput, listedOutput } from './listed-schema.ts';
import { parseArguments } from './tool-arguments.ts';
import { ToolError, toolErrorResult } from './tool-error.ts';

/** One finished tool call, for metrics and logs. */
export interface ToolCallRecord {
  readonly tool: string;
  readonly outcome: 'success' | 'error';
  readonly durationMs: number;
  /** Who called, where that is known. */
  readonly client?: string;
}

/** What a tool handler may use of the call it answers. */
export interface ToolCall {
  /** Aborted when the caller gives up or goes away. */
  readonly signal: AbortSignal;
}

export interface ToolDefinition<Input extends z.ZodObject, Output extends z.ZodObject> {
  readonly title: string;
  /** Written for the model: all it gets, besides the schemas. */
  readonly description: string;
  /** Use `z.strictObject`: unknown keys are refused. Build it once, at module level. */
  readonly input: Input;
  readonly output: Output;
  readonly annotations: ToolAnnotations;
  /** Left out: listed for everybody. */
  readonly toolset?: string;
  /** The result for clients that read text only; left out: the whole value as JSON. */
  readonly text?: (value: z.input<Output>) => string;
}

/** Which toolsets are listed. Tools of others can be called all the same. */
export interface ListedToolsets {
  /** For everybody: as the operator configured it. */
  readonly always: ToolsetChoice;
  /** For this client: as its URL says. */
  readonly asked: ToolsetChoice;
}

export interface ToolObserver {
  /** Followed by exactly one `onToolCall`. */
  onToolStart(tool: string): void;
  onToolCall(record: ToolCallRecord): void;
  /** A handler threw something that is neither a `ToolError` nor an `OperationalError`. */
  onToolBug(tool: string, error: unknown): void;
}

/** An `McpServer` whose tools return plain structured values and throw `ToolError` for what the caller can mend. */
export class ToolServer extends McpServer {
  readonly #observer: ToolObserver;
  readonly #toolsets: ListedToolsets;
  readonly #only: string | null;
  readonly #listed: (() => Tool)[] = [];
  #isRegistered = false;

  /** @param only the tool that is about to be called, where that is known: others need not be registered then */
  constructor(
    info: { readonly name: string; readonly version: string; readonly instructions: string },
    observer: ToolObserver,
    toolsets: ListedToolsets = { always: [], asked: [] },
    only: string | null = null,
  ) {
    super({ name: info.name, version: info.version }, { instructions: info.instructions });
    this.#observer = observer;
    this.#toolsets = toolsets;
    this.#only = only;
  }

  /**
   * Registers a tool. The structured value is validated against `output` and also sent as JSON text. A tool annotated
   * `readOnlyHint` is tried again when a dependency failed it: a reader does not notice a restarting database.
   */
  tool<Input extends z.ZodObject, Output extends z.ZodObject>(
    name: string,
    { input, output, toolset, text = JSON.stringify, ...definition }: ToolDefinition<Input, Output>,
    handle: (args: z.output<Input>, call: ToolCall) => Promise<z.input<Output>>,
  ): void {
    // One is always registered: without any, the SDK would not know what a call of a tool is.
    if (this.#isRegistered && this.#only !== null && name !== this.#only) return;
    this.#isRegistered = true;
    const [inputSchema, outputSchema] = [listedInput(input), listedOutput(output)];
    const config = { ...definition, inputSchema, outputSchema };
    this.#list(toolset ?? null, (_meta) => ({
      name,
      ...definition,
      inputSchema: inputSchema.toJson(),
      outputSchema: outputSchema.toJson(),
      ..._meta,
    }));
    this.registerTool(name, config, async (args: Record<string, unknown>, context: ServerContext) => {
      const began = performance.now();
      this.#observer.onToolStart(name);
      let outcome: ToolCallRecord['outcome'] = 'error';
      try {
        const { signal } = context.mcpReq;
        const parsed = parseArguments(name, input, args);
        const answer = () => handle(parsed, { signal });
        const value = await (definition.annotations.readOnlyHint === true
          ? retrySafely(answer, { signal })
          : answer());
        outcome = 'success';
        return { content: [{ type: 'text', text: text(value) }], structuredContent: value };
      } catch (error) {
        return toolErrorResult(this.#recoverable(name, error));
      } finally {
        this.#observer.onToolCall({ tool: name, outcome, durationMs: performance.now() - began });
      }
    });
    // The SDK's own would list all of them.
    this.server.setRequestHandler('tools/list', () => ({
      tools: this.#listed.map((describe) => describe()),
    }));
  }

  /** Described only when somebody asks: most servers are made for a single call. */
  #list(toolset: string | null, describe: (meta: Pick<Tool, '_meta'>) => Tool): void {
    const { always, asked } = this.#toolsets;
    if (toolset === null || isChosen(always, toolset)) this.#listed.push(() => describe({}));
    else if (isChosen(asked, toolset))
      this.#listed.push(() => describe({ _meta: { [toolsetMeta]: toolset } }));
  }

  #recoverable(tool: string, error: unknown): ToolError {
    if (error instanceof ToolError) return error;
    if (error instanceof OperationalError) {
      return new ToolError(error.code.toLowerCase(), error.message, {
        hint: 'A dependency of this server is in trouble; call again in a few seconds, or ask the operator for `mcpctl status`',
        retryable: true,
      });
    }
    this.#observer.onToolBug(tool, error);
    return new ToolError(
      'internal_error',
      `${tool} failed because of a bug in mcpctl; the server's log has the details`,
      {
        hint: 'Try another way to reach the goal, and tell the operator',
      },
    );
  }
}
