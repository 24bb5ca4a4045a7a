/**
 * What a client can read about the servers here before it connects: a card for each, and a catalogue of the cards.
 *
 * Names and addresses only; what tools there are, a client asks for by the protocol, and sees only what it may.
 *
 * @see https://github.com/modelcontextprotocol/modelcontextprotocol/pull/2127 (SEP-2127)
 * @see https://ai-catalog.io/spec (0.9)
 */
import { version } from '../../../runtime/version.ts';

export const cardType = 'application/mcp-server-card+json';
export const catalogueType = 'application/json';

/** One way into the gateway. */
export interface CardSubject {
  /** Path of its MCP endpoint, such as `/memory/mcp`. */
  readonly path: string;
  /** Last part of its name. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
}

export interface ServerCard {
  readonly $schema: string;
  readonly name: string;
  readonly version: string;
  readonly title: string;
  readonly description: string;
  readonly remotes: readonly {
    readonly type: 'streamable-http';
    readonly url: string;
    readonly supportedProtocolVersions: readonly string[];
  }[];
}

const maxDescriptionLength = 100;

/** All servers as one, every server, and every virtual server. */
export function cardSubjects(options: {
  readonly servers: readonly string[];
  readonly virtual: readonly string[];
}): readonly CardSubject[] {
  return [
    { path: '/mcp', name: 'fleet', title: 'mcpctl', description: 'All MCP servers of this fleet as one' },
    ...options.servers.map((name) => subject(name, `The MCP server ${name} of this fleet`)),
    ...options.virtual.map((name) => subject(name, `A selection of this fleet's tools, named ${name}`)),
  ];
}

/** @param origin under which the client reached the gateway */
export function serverCard(
  { path, name, title, description }: CardSubject,
  origin: string,
  protocolVersions: readonly string[],
): ServerCard {
  return {
    $schema: 'https://static.modelcontextprotocol.io/schemas/v2/server-card.schema.json',
    name: `${namespaceOf(origin)}/${name}`,
    version,
    title,
    description: description.slice(0, maxDescriptionLength),
    remotes: [
      { type: 'streamable-http', url: `${origin}${path}`, supportedProtocolVersions: protocolVersions },
    ],
  };
}

export function aiCatalogue(subjects: readonly CardSubject[], origin: string): Record<string, unknown> {
  return {
    specVersion: '0.9',
    host: { displayName: 'mcpctl' },
    entries: subjects.map(({ path, name, title, description }) => ({
      identifier: `urn:air:${new URL(origin).hostname}:${name}:mcp`,
      displayName: title,
      description,
      type: cardType,
      url: `${origin}${path}/server-card`,
    })),
  };
}

function subject(name: string, description: string): CardSubject {
  return { path: `/${name}/mcp`, name, title: name, description };
}

/** The host's name in reverse, as far as it has one. */
function namespaceOf(origin: string): string {
  const { hostname } = new URL(origin);
  const isName = /^[a-z][a-z0-9.-]*$/i.test(hostname);
  return isName ? hostname.split('.').toReversed().join('.') : 'localhost';
}
