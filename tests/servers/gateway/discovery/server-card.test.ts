import { describe, it } from 'vitest';
import {
  metadataUrl,
  protectedResource,
} from '../../../../src/servers/gateway/discovery/protected-resource.ts';
import {
  aiCatalogue,
  cardSubjects,
  serverCard,
} from '../../../../src/servers/gateway/discovery/server-card.ts';

const subjects = cardSubjects({ servers: ['memory'], virtual: ['research'] });
const origin = 'https://mcp.example.com';

describe('server cards', () => {
  it('tell where a server is, and nothing of what it can do', ({ expect }) => {
    const [, memory] = subjects;
    if (memory === undefined) throw new Error('memory has no card');
    const card = serverCard(memory, origin, ['2026-07-28']);
    expect(card).toEqual({
      $schema: 'https://static.modelcontextprotocol.io/schemas/v2/server-card.schema.json',
      name: 'com.example.mcp/memory',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      title: 'memory',
      description: 'The MCP server memory of this fleet',
      remotes: [
        {
          type: 'streamable-http',
          url: 'https://mcp.example.com/memory/mcp',
          supportedProtocolVersions: ['2026-07-28'],
        },
      ],
    });
  });
  it.for(['http://127.0.0.1:8000', 'http://[::1]:8000', 'http://localhost:8000'])(
    'have a well-formed name at %s',
    (local, { expect }) => {
      for (const subject of subjects) {
        expect(serverCard(subject, local, []).name).toMatch(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/);
      }
    },
  );
  it('are listed in a catalogue', ({ expect }) => {
    expect(aiCatalogue(subjects, origin)).toMatchObject({
      specVersion: '0.9',
      entries: [
        { url: 'https://mcp.example.com/mcp/server-card', type: 'application/mcp-server-card+json' },
        { identifier: 'urn:air:mcp.example.com:memory:mcp' },
        { url: 'https://mcp.example.com/research/mcp/server-card' },
      ],
    });
  });
});

describe('protected-resource metadata', () => {
  it('says where tokens come from, and for what', ({ expect }) => {
    const grant = { servers: [], tools: [], readOnly: true };
    const resource = {
      issuer: 'https://login.example.com',
      audience: origin,
      jwksUrl: null,
      scopes: { read: grant },
    };
    expect(protectedResource(resource)).toEqual({
      resource: origin,
      authorization_servers: ['https://login.example.com'],
      scopes_supported: ['read'],
      bearer_methods_supported: ['header'],
      resource_name: 'mcpctl',
    });
  });
  it('stands between the origin and the path', ({ expect }) => {
    expect(metadataUrl(origin, '/memory/mcp')).toBe(
      'https://mcp.example.com/.well-known/oauth-protected-resource/memory/mcp',
    );
  });
});
