/** The prompts of all servers, named `server__prompt`. */
import { qualifiedName, splitName } from '../../../runtime/mcp/tool-names.ts';
import type { ServerLists } from './server-lists.ts';

export interface ListedPrompt {
  readonly name: string;
}

export interface PromptTarget {
  readonly server: string;
  /** The server's own name. */
  readonly prompt: string;
}

export class PromptCatalogue {
  readonly #lists: ServerLists<ListedPrompt>;

  constructor(lists: ServerLists<ListedPrompt>) {
    this.#lists = lists;
  }

  async prompts(servers: readonly string[]): Promise<readonly ListedPrompt[]> {
    return (await this.#lists.of(servers)).flatMap(([server, prompts]) =>
      prompts.map((prompt) => ({ ...prompt, name: qualifiedName(server, prompt.name) })),
    );
  }

  /** `null` when the name has no server of ours. */
  async find(name: string, servers: readonly string[]): Promise<PromptTarget | null> {
    const split = splitName(name);
    if (split === null || !servers.includes(split.server)) return null;
    const [[, prompts] = [split.server, []]] = await this.#lists.of([split.server]);
    const listed = prompts.find((prompt) => qualifiedName(split.server, prompt.name) === name);
    return { server: split.server, prompt: listed?.name ?? split.tool };
  }
}
