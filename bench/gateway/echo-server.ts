/** Run by `node`: the smallest stdio MCP server there can be, so that what is measured is who stands before it. */
import { createInterface } from 'node:readline';

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: { readonly protocolVersion?: string; readonly arguments?: Record<string, unknown> };
}

const tool = {
  name: 'echo',
  description: 'Says what it was told',
  inputSchema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
};

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line) as Message;
  if (id === undefined || method === undefined) return;
  const answer = answerTo(method, params ?? {});
  const outcome =
    answer === null ? { error: { code: -32_601, message: 'Method not found' } } : { result: answer };
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...outcome })}\n`);
});

function answerTo(method: string, params: NonNullable<Message['params']>): unknown {
  switch (method) {
    case 'initialize':
      return {
        protocolVersion: params.protocolVersion,
        capabilities: { tools: {} },
        serverInfo: { name: 'echo', version: '0' },
      };
    case 'tools/list':
      return { tools: [tool] };
    case 'tools/call': {
      const text = String(params.arguments?.['text']);
      return { content: [{ type: 'text', text }], structuredContent: { text } };
    }
    case 'ping':
      return {};
    default:
      return null;
  }
}
