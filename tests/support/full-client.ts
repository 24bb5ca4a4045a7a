/** Clients with every capability, each in its revision, behind one door. */
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as Client1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as Transport1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
  LoggingMessageNotificationSchema,
  ResourceUpdatedNotificationSchema,
  ToolListChangedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';

export interface FullClient extends AsyncDisposable {
  readonly sessionId: string | undefined;
  /** What was told outside of an answer, oldest first. */
  readonly news: readonly string[];
  /** @returns the text of the result; with `!` before it when it is the tool's failure */
  call(
    name: string,
    args?: Record<string, unknown>,
    options?: { readonly signal?: AbortSignal; readonly onProgress?: (progress: number) => void },
  ): Promise<string>;
  tools(): Promise<readonly string[]>;
  resources(): Promise<readonly string[]>;
  templates(): Promise<readonly string[]>;
  prompts(): Promise<readonly string[]>;
  read(uri: string): Promise<string>;
  prompt(name: string, args: Record<string, string>): Promise<string>;
  completePrompt(name: string, argument: string, value: string): Promise<readonly string[]>;
  completeTemplate(uri: string, argument: string, value: string): Promise<readonly string[]>;
  /** Waits for news of the tool list and of a resource. */
  follow(uri: string): Promise<void>;
  setLevel(): Promise<void>;
}

export interface FullDialect {
  readonly name: string;
  readonly era: 'modern' | 'legacy';
  connect(url: string, token: string): Promise<FullClient>;
}

const info = { name: 'tests', version: '0' };
const capabilities = { elicitation: { form: {} }, sampling: {}, roots: { listChanged: true } };
const answers = {
  elicitation: { action: 'accept' as const, content: { sure: true } },
  sampling: {
    role: 'assistant' as const,
    model: 'tests',
    content: { type: 'text' as const, text: 'a thought' },
  },
  roots: { roots: [{ uri: 'file:///home' }] },
};

export const fullDialects: readonly FullDialect[] = [
  {
    name: 'a client of 2026-07-28',
    era: 'modern',
    connect: (url, token) => connect2(url, token, { pin: '2026-07-28' }),
  },
  { name: 'a client of 2025-11-25', era: 'legacy', connect: (url, token) => connect2(url, token, 'legacy') },
  { name: 'a client of SDK 1', era: 'legacy', connect: connect1 },
];

async function connect2(
  url: string,
  token: string,
  mode: 'legacy' | { readonly pin: string },
): Promise<FullClient> {
  const news: string[] = [];
  const client = new Client(info, { capabilities, versionNegotiation: { mode } });
  client.setRequestHandler('elicitation/create', () => answers.elicitation);
  client.setRequestHandler('sampling/createMessage', () => answers.sampling);
  client.setRequestHandler('roots/list', () => answers.roots);
  client.setNotificationHandler('notifications/tools/list_changed', () => void news.push('tools changed'));
  client.setNotificationHandler('notifications/resources/updated', ({ params }) => {
    news.push(`updated ${params.uri}`);
  });
  client.setNotificationHandler('notifications/message', ({ params }) => {
    news.push(`log ${String(params.data)}`);
  });
  const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit: authorized(token) });
  await client.connect(transport);
  const isModern = mode !== 'legacy';
  return {
    get sessionId() {
      return transport.sessionId;
    },
    news,
    call: async (name, args = {}, { signal, onProgress } = {}) => {
      const result = await client.callTool(
        { name, arguments: args },
        {
          ...(signal && { signal }),
          ...(onProgress && { onprogress: ({ progress }: { progress: number }) => onProgress(progress) }),
        },
      );
      return textOf(result);
    },
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    resources: async () => (await client.listResources()).resources.map(({ uri }) => uri),
    templates: async () =>
      (await client.listResourceTemplates()).resourceTemplates.map(({ uriTemplate }) => uriTemplate),
    prompts: async () => (await client.listPrompts()).prompts.map(({ name }) => name),
    read: async (uri) => contentOf((await client.readResource({ uri })).contents),
    prompt: async (name, args) => messageOf((await client.getPrompt({ name, arguments: args })).messages),
    completePrompt: async (name, argument, value) =>
      (await client.complete({ ref: { type: 'ref/prompt', name }, argument: { name: argument, value } }))
        .completion.values,
    completeTemplate: async (uri, argument, value) =>
      (await client.complete({ ref: { type: 'ref/resource', uri }, argument: { name: argument, value } }))
        .completion.values,
    follow: async (uri) => {
      if (isModern) await client.listen({ toolsListChanged: true, resourceSubscriptions: [uri] });
      else await client.subscribeResource({ uri });
    },
    setLevel: async () => {
      await client.setLoggingLevel('info');
    },
    [Symbol.asyncDispose]: () => client.close(),
  };
}

async function connect1(url: string, token: string): Promise<FullClient> {
  const news: string[] = [];
  const client = new Client1(info, { capabilities });
  client.setRequestHandler(ElicitRequestSchema, () => answers.elicitation);
  client.setRequestHandler(CreateMessageRequestSchema, () => answers.sampling);
  client.setRequestHandler(ListRootsRequestSchema, () => answers.roots);
  client.setNotificationHandler(ToolListChangedNotificationSchema, () => void news.push('tools changed'));
  client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => {
    news.push(`updated ${params.uri}`);
  });
  client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => {
    news.push(`log ${String(params.data)}`);
  });
  const transport = new Transport1(new URL(url), { requestInit: authorized(token) });
  // The SDK's type is written without exactOptionalPropertyTypes.
  await client.connect(transport as Parameters<Client1['connect']>[0]);
  return {
    get sessionId() {
      return transport.sessionId;
    },
    news,
    call: async (name, args = {}, { signal, onProgress } = {}) => {
      const result = await client.callTool({ name, arguments: args }, undefined, {
        ...(signal && { signal }),
        ...(onProgress && { onprogress: ({ progress }: { progress: number }) => onProgress(progress) }),
      });
      return textOf(result);
    },
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    resources: async () => (await client.listResources()).resources.map(({ uri }) => uri),
    templates: async () =>
      (await client.listResourceTemplates()).resourceTemplates.map(({ uriTemplate }) => uriTemplate),
    prompts: async () => (await client.listPrompts()).prompts.map(({ name }) => name),
    read: async (uri) => contentOf((await client.readResource({ uri })).contents),
    prompt: async (name, args) => messageOf((await client.getPrompt({ name, arguments: args })).messages),
    completePrompt: async (name, argument, value) =>
      (await client.complete({ ref: { type: 'ref/prompt', name }, argument: { name: argument, value } }))
        .completion.values,
    completeTemplate: async (uri, argument, value) =>
      (await client.complete({ ref: { type: 'ref/resource', uri }, argument: { name: argument, value } }))
        .completion.values,
    follow: async (uri) => {
      await client.subscribeResource({ uri });
    },
    setLevel: async () => {
      await client.setLoggingLevel('info');
    },
    [Symbol.asyncDispose]: () => client.close(),
  };
}

function authorized(token: string): RequestInit {
  return { headers: { Authorization: `Bearer ${token}` } };
}

function textOf(result: object): string {
  const { content, isError } = result as { content: readonly { text?: string }[]; isError?: boolean };
  return `${isError === true ? '!' : ''}${content.map(({ text }) => text).join('')}`;
}

function contentOf(contents: readonly object[]): string {
  return contents.map((content) => String((content as { text?: unknown }).text)).join('');
}

function messageOf(messages: readonly { readonly content: object }[]): string {
  return contentOf(messages.map(({ content }) => content));
}
