/** Notes what third-party tools say of themselves, and holds back those that say something else than before. */
import type { Pinning } from '../../../runtime/fleet/gateway-policy.ts';
import {
  type AcceptedTools,
  acceptedHash,
  definitionOf,
  isChanged,
  readSeenTools,
  type SeenDefinition,
  type SeenTool,
  type SeenTools,
  type ToolDefinition,
  writeToolFile,
} from '../../../runtime/mcp/tool-pins.ts';

export interface PinnedToolsOptions {
  readonly file: string;
  /** A tool says something else than before. */
  readonly onChange: (server: string, tool: string) => void;
  /** The file could not be read or written: what was seen is remembered in this process only. */
  readonly onFailure: (error: unknown) => void;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** A server that lists more is not followed beyond that. */
const maxToolsPerServer = 2000;

export class PinnedTools {
  readonly #options: Required<PinnedToolsOptions>;
  readonly #seen: Map<string, Map<string, SeenTool>>;
  /** A definition is hashed once, however often it is listed. */
  readonly #hashed = new WeakMap<ToolDefinition, SeenDefinition>();
  #accepted: AcceptedTools = {};
  #writing: NodeJS.Immediate | null = null;

  constructor({ now = Date.now, ...options }: PinnedToolsOptions) {
    this.#options = { ...options, now };
    this.#seen = new Map(
      Object.entries(this.#read()).map(([server, tools]) => [server, new Map(Object.entries(tools))]),
    );
  }

  accept(accepted: AcceptedTools): void {
    this.#accepted = accepted;
  }

  /** What a third-party server lists now. */
  note(server: string, tools: readonly ToolDefinition[]): void {
    const known = this.#seen.get(server) ?? new Map<string, SeenTool>();
    this.#seen.set(server, known);
    const at = new Date(this.#options.now()).toISOString();
    let isNews = false;
    for (const tool of tools) {
      const before = known.get(tool.name);
      if (before === undefined && known.size >= maxToolsPerServer) continue;
      const after = seenNext(before, this.#definitionOf(tool, at));
      if (after === before) continue;
      known.set(tool.name, after);
      isNews = true;
      if (this.#isChanged(server, tool.name)) this.#options.onChange(server, tool.name);
    }
    // Tools are often noted one by one.
    if (isNews) this.#writing ??= setImmediate(() => this.flush());
  }

  /** Whether clients may see and call it. */
  isHeld(server: string, tool: string, pinning: Pinning): boolean {
    return pinning === 'hold' && this.#isChanged(server, tool);
  }

  #definitionOf(tool: ToolDefinition, at: string): SeenDefinition {
    const known = this.#hashed.get(tool) ?? definitionOf(tool, at);
    this.#hashed.set(tool, known);
    return known;
  }

  #isChanged(server: string, tool: string): boolean {
    const entry = this.#seen.get(server)?.get(tool);
    return entry !== undefined && isChanged(entry, acceptedHash(this.#accepted, server, tool));
  }

  #read(): SeenTools {
    try {
      return readSeenTools(this.#options.file);
    } catch (error) {
      this.#options.onFailure(error);
      return {};
    }
  }

  /** Writes what is not written yet. */
  flush(): void {
    if (this.#writing === null) return;
    clearImmediate(this.#writing);
    this.#writing = null;
    const servers = [...this.#seen].map(([server, tools]) => [server, Object.fromEntries(tools)] as const);
    try {
      writeToolFile(this.#options.file, Object.fromEntries(servers));
    } catch (error) {
      this.#options.onFailure(error);
    }
  }
}

/** `before` itself when nothing is new. */
function seenNext(before: SeenTool | undefined, now: SeenDefinition): SeenTool {
  if (before === undefined) return { first: now, changed: null };
  if ((before.changed ?? before.first).hash === now.hash) return before;
  return { first: before.first, changed: now.hash === before.first.hash ? null : now };
}
