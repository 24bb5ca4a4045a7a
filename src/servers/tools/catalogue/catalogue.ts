/** Every tool of the running fleet but our own, as the gateway lists them; the last good list while it is away. */
import { OperationalError } from '../../../runtime/errors.ts';
import type { FleetTool, FleetTools } from '../../../runtime/mcp/fleet-tools.ts';
import { splitName } from '../../../runtime/mcp/tool-names.ts';
import { similarNames } from '../../../runtime/text/similar-names.ts';
import { effectOf, type ToolEffect } from '../../kit/tool-effect.ts';
import { ToolError } from '../../kit/tool-error.ts';

export interface CatalogueTool {
  /** As the gateway names it: `memory__store_memory`. */
  readonly name: string;
  readonly server: string;
  readonly effect: ToolEffect;
  readonly definition: FleetTool;
}

export interface ToolList {
  readonly tools: readonly CatalogueTool[];
  /** Why this is an old list; `null` when it is not. */
  readonly stale: string | null;
}

/** Running ourselves through ourselves leads nowhere. */
const ownServer = 'tools';
const maxAgeMs = 10_000;

export class Catalogue {
  readonly #fleet: Pick<FleetTools, 'list'>;
  readonly #now: () => number;
  #last: { readonly tools: readonly CatalogueTool[]; readonly atMs: number } | null = null;
  #asking: Promise<readonly CatalogueTool[]> | null = null;

  /** @param options.now monotonic clock, in milliseconds */
  constructor(options: { readonly fleet: Pick<FleetTools, 'list'>; readonly now?: () => number }) {
    this.#fleet = options.fleet;
    this.#now = options.now ?? (() => performance.now());
  }

  /**
   * All tools: at most 10 s old, or marked as stale. Looks again when none is of `server`, which may have come since.
   *
   * @throws OperationalError when the gateway was never reached
   * @throws ToolError `server_unknown`
   */
  async list({ server }: { readonly server?: string | undefined } = {}): Promise<ToolList> {
    const list = await this.#upToDate();
    if (server === undefined || hasServer(list.tools, server)) return list;
    const tools = list.stale === null ? await this.#refresh() : list.tools;
    if (!hasServer(tools, server)) throw unknownServer(server, tools);
    return { tools, stale: list.stale };
  }

  /** By its whole name, or by the tool's own name when one server only has it. @throws ToolError `tool_unknown` */
  async find(name: string): Promise<CatalogueTool> {
    const { tools, stale } = await this.list();
    const found = named(name, tools);
    if (found !== null) return found;
    // It may have come since we looked.
    const fresh = stale === null ? await this.#refresh() : tools;
    const later = named(name, fresh);
    if (later !== null) return later;
    throw unknownTool(name, fresh);
  }

  async #upToDate(): Promise<ToolList> {
    if (this.#last !== null && this.#now() - this.#last.atMs < maxAgeMs) {
      return { tools: this.#last.tools, stale: null };
    }
    try {
      return { tools: await this.#refresh(), stale: null };
    } catch (error) {
      if (this.#last === null || !(error instanceof OperationalError)) throw error;
      const ageSeconds = Math.round((this.#now() - this.#last.atMs) / 1000);
      return { tools: this.#last.tools, stale: `the list is ${ageSeconds} s old: ${error.message}` };
    }
  }

  #refresh(): Promise<readonly CatalogueTool[]> {
    this.#asking ??= this.#fleet
      .list({ maxAgeMs: 0 })
      .then((listed) => {
        const tools = listed.flatMap(catalogueTool);
        this.#last = { tools, atMs: this.#now() };
        return tools;
      })
      .finally(() => {
        this.#asking = null;
      });
    return this.#asking;
  }
}

function catalogueTool(definition: FleetTool): readonly CatalogueTool[] {
  const server = splitName(definition.name)?.server ?? '';
  if (server === ownServer) return [];
  return [{ name: definition.name, server, effect: effectOf(definition), definition }];
}

function named(name: string, tools: readonly CatalogueTool[]): CatalogueTool | null {
  const exact = tools.find((tool) => tool.name === name);
  if (exact !== undefined) return exact;
  const [only, ...others] = tools.filter((tool) => splitName(tool.name)?.tool === name);
  return only !== undefined && others.length === 0 ? only : null;
}

function hasServer(tools: readonly CatalogueTool[], wanted: string): boolean {
  return tools.some(({ server }) => server === wanted);
}

function unknownServer(wanted: string, tools: readonly CatalogueTool[]): ToolError {
  const servers = [...new Set(tools.map(({ server }) => server))];
  return new ToolError('server_unknown', `No server named ${wanted} lists a tool now`, {
    hint:
      servers.length > 0
        ? `Servers with tools: ${servers.join(', ')}`
        : 'No server of this fleet lists a tool now',
  });
}

function unknownTool(name: string, tools: readonly CatalogueTool[]): ToolError {
  const near = similarNames(
    name,
    tools.map((tool) => tool.name),
  );
  const ambiguous = tools.filter((tool) => splitName(tool.name)?.tool === name).map((tool) => tool.name);
  const candidates = ambiguous.length > 0 ? ambiguous : near;
  return new ToolError('tool_unknown', `The fleet has no tool ${name}`, {
    hint:
      candidates.length > 0
        ? `Did you mean ${candidates.join(' or ')}?`
        : 'Find one with search_tools, or look at list_tools',
  });
}
