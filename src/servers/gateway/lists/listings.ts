/** All lists of all servers, and what is shown of them. */
import type { ServerPolicy } from '../../../runtime/fleet/upstream.ts';
import type { FleetTool } from '../../../runtime/mcp/fleet-tools.ts';
import type { ToolView } from '../call/pipeline.ts';
import type { ListKind, ServerLink } from '../upstream/server-link.ts';
import { askList, type ListMethod } from './ask-list.ts';
import { type ListedPrompt, PromptCatalogue } from './prompt-catalogue.ts';
import { type ListedResource, type ListedTemplate, ResourceCatalogue } from './resource-catalogue.ts';
import { ServerLists } from './server-lists.ts';
import { ToolCatalogue } from './tool-catalogue.ts';

export interface ListingsOptions {
  readonly link: (server: string) => ServerLink | null;
  readonly policyOf: (server: string) => ServerPolicy;
  readonly view: ToolView;
  /** A server told its tools; `isOther`: others than before. */
  readonly onTools?: (server: string, tools: readonly FleetTool[], isOther: boolean) => void;
  readonly onFailure: (server: string, what: string, error: unknown) => void;
  readonly onChange: (server: string, list: ListKind) => void;
}

const askTimeoutMs = 3000;

export class Listings {
  readonly tools: ToolCatalogue;
  readonly prompts: PromptCatalogue;
  readonly resources: ResourceCatalogue;
  readonly #tools: ServerLists<FleetTool>;
  readonly #prompts: ServerLists<ListedPrompt>;
  readonly #resources: ServerLists<ListedResource>;
  readonly #templates: ServerLists<ListedTemplate>;

  constructor(options: ListingsOptions) {
    this.#tools = listsOf(options, 'tools/list', 'tools', options.onTools);
    this.#prompts = listsOf(options, 'prompts/list', 'prompts');
    this.#resources = listsOf(options, 'resources/list', 'resources');
    this.#templates = listsOf(options, 'resources/templates/list', 'resources');
    this.tools = new ToolCatalogue(this.#tools, options.view, options.policyOf);
    this.prompts = new PromptCatalogue(this.#prompts);
    this.resources = new ResourceCatalogue(this.#resources, this.#templates);
  }

  get #all(): readonly Pick<ServerLists<unknown>, 'update' | 'changed' | 'of' | 'servers'>[] {
    return [this.#tools, this.#prompts, this.#resources, this.#templates];
  }

  update(servers: readonly string[]): void {
    for (const lists of this.#all) lists.update(servers);
  }

  changed(server: string, list: ListKind): void {
    if (list === 'tools') this.#tools.changed(server);
    else if (list === 'prompts') this.#prompts.changed(server);
    else {
      this.#resources.changed(server);
      this.#templates.changed(server);
    }
  }

  /** Asks again for what is not fresh. */
  poll(): void {
    for (const lists of this.#all) void lists.of(lists.servers);
  }
}

function listsOf<T extends object>(
  { link, onFailure, onChange }: ListingsOptions,
  method: ListMethod,
  kind: ListKind,
  onItems: (server: string, items: readonly T[], isOther: boolean) => void = () => undefined,
): ServerLists<T> {
  return new ServerLists<T>({
    what: method,
    askTimeoutMs,
    ask: async (server, signal) => {
      const asked = link(server);
      return asked === null ? [] : askList<T>(asked, method, signal, askTimeoutMs);
    },
    onFailure: (server, error) => onFailure(server, method, error),
    onItems,
    onChange: (server) => onChange(server, kind),
  });
}
