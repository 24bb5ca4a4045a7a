/** One small server with everything the protocol has, once as the legacy era writes it and once as the modern one. */

import { setTimeout as delay } from 'node:timers/promises';
import { completable } from '@modelcontextprotocol/sdk/server/completable.js';
import {
  McpServer as McpServer1,
  ResourceTemplate as ResourceTemplate1,
} from '@modelcontextprotocol/sdk/server/mcp.js';
import {
  ListRootsResultSchema,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import {
  acceptedContent,
  completable as completable2,
  inputRequired,
  inputResponse,
  McpServer,
  ResourceTemplate,
} from '@modelcontextprotocol/server';
import { z } from 'zod';

const text = (said: string) => ({ content: [{ type: 'text' as const, text: said }] });
const question = {
  message: 'Really?',
  requestedSchema: { type: 'object' as const, properties: { sure: { type: 'boolean' as const } } },
};
const thought = {
  messages: [{ role: 'user' as const, content: { type: 'text' as const, text: 'Think' } }],
  maxTokens: 10,
};
const colours = ['red', 'green', 'grey'];
const matching = (value: string) => colours.filter((colour) => colour.startsWith(value));
const longMs = 60_000;

/** Of 2025-11-25 and before: it asks its client whenever it likes. */
export function legacyServer(onAbort: () => void = () => undefined): McpServer1 {
  const server = new McpServer1(
    { name: 'legacy', version: '1' },
    {
      capabilities: {
        logging: {},
        resources: { subscribe: true, listChanged: true },
        tools: { listChanged: true },
        prompts: { listChanged: true },
      },
      instructions: 'A server of before.',
    },
  );
  server.registerTool('echo', { inputSchema: { text: z.string() } }, ({ text: said }) => text(said));
  server.registerTool('fail', {}, () => ({ ...text('failed'), isError: true }));
  server.registerTool('confirm', {}, async () => {
    const { action, content } = await server.server.elicitInput(question);
    return text(`${action} ${JSON.stringify(content ?? {})}`);
  });
  server.registerTool('think', {}, async () => {
    const { content } = await server.server.createMessage(thought);
    return text(JSON.stringify(content));
  });
  server.registerTool('where', {}, async (extra) => {
    const { roots } = await extra.sendRequest({ method: 'roots/list' }, ListRootsResultSchema);
    return text(roots.map(({ uri }) => uri).join(' '));
  });
  server.registerTool('count', {}, async (extra) => {
    const progressToken = extra._meta?.progressToken;
    for (const progress of [1, 2, 3]) {
      if (progressToken !== undefined) {
        const params = { progressToken, progress, total: 3 };
        await extra.sendNotification({ method: 'notifications/progress', params });
      }
    }
    return text('counted');
  });
  server.registerTool('tell', {}, async (extra) => {
    const params = { level: 'warning' as const, data: 'beware' };
    await extra.sendNotification({ method: 'notifications/message', params });
    return text('told');
  });
  server.registerTool('wait', {}, async (extra) => {
    const progressToken = extra._meta?.progressToken;
    if (progressToken !== undefined) {
      await extra.sendNotification({
        method: 'notifications/progress',
        params: { progressToken, progress: 0 },
      });
    }
    extra.signal.addEventListener('abort', onAbort, { once: true });
    await delay(longMs, undefined, { signal: extra.signal }).catch(() => undefined);
    return text('waited');
  });
  server.registerTool('grow', {}, () => {
    server.registerTool('grown', {}, () => text('grown'));
    return text('grew');
  });
  server.registerTool('touch', {}, async () => {
    await server.server.sendResourceUpdated({ uri: 'note://one' });
    return text('touched');
  });
  server.registerResource('one', 'note://one', {}, ({ href }) => ({
    contents: [{ uri: href, text: 'the first note' }],
  }));
  const byColour = new ResourceTemplate1('note://{colour}/sheet', {
    list: undefined,
    complete: { colour: matching },
  });
  server.registerResource('sheet', byColour, {}, ({ href }, { colour }) => ({
    contents: [{ uri: href, text: `a ${String(colour)} sheet` }],
  }));
  const argsSchema = { colour: completable(z.string(), matching) };
  server.registerPrompt('paint', { argsSchema }, ({ colour }) => ({
    messages: [{ role: 'user', content: { type: 'text', text: `Paint it ${colour}` } }],
  }));
  server.server.setRequestHandler(SubscribeRequestSchema, () => ({}));
  server.server.setRequestHandler(UnsubscribeRequestSchema, () => ({}));
  return server;
}

/** Of 2026-07-28: it asks in its results. */
export function modernServer(
  onAbort: () => void = () => undefined,
  onTouch: (() => void) | null = null,
): McpServer {
  const server = new McpServer(
    { name: 'modern', version: '1' },
    {
      capabilities: {
        logging: {},
        resources: { subscribe: true, listChanged: true },
        tools: { listChanged: true },
        prompts: { listChanged: true },
      },
      instructions: 'A server of today.',
    },
  );
  server.registerTool('echo', { inputSchema: z.object({ text: z.string() }) }, ({ text: said }) =>
    text(said),
  );
  server.registerTool('fail', {}, () => ({ ...text('failed'), isError: true }));
  server.registerTool('confirm', {}, (ctx) => {
    const answer = inputResponse(ctx.mcpReq.inputResponses, 'sure');
    if (answer.kind !== 'elicit')
      return inputRequired({ inputRequests: { sure: inputRequired.elicit(question) } });
    const content = acceptedContent(ctx.mcpReq.inputResponses, 'sure');
    return text(`${answer.action} ${JSON.stringify(content ?? {})}`);
  });
  server.registerTool('think', {}, (ctx) => {
    const answer = inputResponse(ctx.mcpReq.inputResponses, 'thought');
    if (answer.kind !== 'sampling') {
      return inputRequired({ inputRequests: { thought: inputRequired.createMessage(thought) } });
    }
    return text(JSON.stringify(answer.result.content));
  });
  server.registerTool('where', {}, (ctx) => {
    const answer = inputResponse(ctx.mcpReq.inputResponses, 'roots');
    if (answer.kind !== 'roots')
      return inputRequired({ inputRequests: { roots: inputRequired.listRoots() } });
    return text(answer.roots.map(({ uri }) => uri).join(' '));
  });
  server.registerTool('count', {}, async (ctx) => {
    const progressToken = ctx.mcpReq._meta?.progressToken;
    for (const progress of [1, 2, 3]) {
      if (progressToken !== undefined) {
        await ctx.mcpReq.notify({
          method: 'notifications/progress',
          params: { progressToken, progress, total: 3 },
        });
      }
    }
    return text('counted');
  });
  server.registerTool('tell', {}, async (ctx) => {
    await ctx.mcpReq.log('warning', 'beware');
    return text('told');
  });
  server.registerTool('wait', {}, async (ctx) => {
    const progressToken = ctx.mcpReq._meta?.progressToken;
    if (progressToken !== undefined) {
      await ctx.mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress: 0 } });
    }
    ctx.mcpReq.signal.addEventListener('abort', onAbort, { once: true });
    await delay(longMs, undefined, { signal: ctx.mcpReq.signal }).catch(() => undefined);
    return text('waited');
  });
  server.registerTool('grow', {}, () => {
    server.registerTool('grown', {}, () => text('grown'));
    return text('grew');
  });
  server.registerTool('touch', {}, async () => {
    if (onTouch === null) await server.server.sendResourceUpdated({ uri: 'note://one' });
    else onTouch();
    return text('touched');
  });
  server.registerResource('one', 'note://one', {}, ({ href }) => ({
    contents: [{ uri: href, text: 'the first note' }],
  }));
  const byColour = new ResourceTemplate('note://{colour}/sheet', {
    list: undefined,
    complete: { colour: matching },
  });
  server.registerResource('sheet', byColour, {}, ({ href }, { colour }) => ({
    contents: [{ uri: href, text: `a ${String(colour)} sheet` }],
  }));
  const argsSchema = z.object({ colour: completable2(z.string(), matching) });
  server.registerPrompt('paint', { argsSchema }, ({ colour }) => ({
    messages: [{ role: 'user', content: { type: 'text', text: `Paint it ${colour}` } }],
  }));
  return server;
}
