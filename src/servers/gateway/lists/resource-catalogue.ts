/**
 * The resources of all servers side by side. A resource keeps its URI; only where two servers have the same one, that
 * of the server whose name comes later gets its name in front: `beta+file:///notes`.
 */
import { fitsTemplate } from './fits-template.ts';
import type { ServerLists } from './server-lists.ts';

export interface ListedResource {
  readonly uri: string;
}

export interface ListedTemplate {
  readonly uriTemplate: string;
}

export interface ResourceTarget {
  readonly server: string;
  /** The server's own. */
  readonly uri: string;
}

export class ResourceCatalogue {
  readonly #resources: ServerLists<ListedResource>;
  readonly #templates: ServerLists<ListedTemplate>;

  constructor(resources: ServerLists<ListedResource>, templates: ServerLists<ListedTemplate>) {
    this.#resources = resources;
    this.#templates = templates;
  }

  async resources(servers: readonly string[]): Promise<readonly ListedResource[]> {
    return distinct(
      await this.#resources.of(servers),
      ({ uri }) => uri,
      (resource, uri) => ({ ...resource, uri }),
    );
  }

  async templates(servers: readonly string[]): Promise<readonly ListedTemplate[]> {
    return distinct(
      await this.#templates.of(servers),
      ({ uriTemplate }) => uriTemplate,
      (template, uriTemplate) => ({ ...template, uriTemplate }),
    );
  }

  /** Whose resource that is: by its name in front, by the lists, by the templates; `null` when nobody's. */
  async find(uri: string, servers: readonly string[]): Promise<ResourceTarget | null> {
    const named = servers.find((server) => uri.startsWith(`${server}+`));
    if (named !== undefined) return { server: named, uri: uri.slice(named.length + 1) };
    const listed = this.#listed(uri, servers) ?? (await this.#listedAnew(uri, servers));
    if (listed !== null) return { server: listed, uri };
    for (const [server, templates] of await this.#templates.of(servers)) {
      if (templates.some(({ uriTemplate }) => fitsTemplate(uri, uriTemplate))) return { server, uri };
    }
    return null;
  }

  /** Whose template that is, as clients know it; a resource of a fixed URI can be completed like one. */
  async findTemplate(template: string, servers: readonly string[]): Promise<ResourceTarget | null> {
    const named = servers.find((server) => template.startsWith(`${server}+`));
    if (named !== undefined) return { server: named, uri: template.slice(named.length + 1) };
    for (const [server, templates] of await this.#templates.of(servers)) {
      if (templates.some(({ uriTemplate }) => uriTemplate === template)) return { server, uri: template };
    }
    return this.find(template, servers);
  }

  #listed(uri: string, servers: readonly string[]): string | null {
    const has = (server: string): boolean =>
      this.#resources.known(server)?.some((resource) => resource.uri === uri) ?? false;
    return servers.find(has) ?? null;
  }

  async #listedAnew(uri: string, servers: readonly string[]): Promise<string | null> {
    await this.#resources.of(servers);
    return this.#listed(uri, servers);
  }
}

function distinct<T>(
  lists: readonly (readonly [string, readonly T[]])[],
  keyOf: (item: T) => string,
  renamed: (item: T, key: string) => T,
): readonly T[] {
  const seen = new Set<string>();
  return lists.flatMap(([server, items]) =>
    items.map((item) => {
      const key = keyOf(item);
      if (seen.has(key)) return renamed(item, `${server}+${key}`);
      seen.add(key);
      return item;
    }),
  );
}
