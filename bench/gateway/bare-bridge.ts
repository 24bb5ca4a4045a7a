/** Run by `node`: the floor. HTTP to one stdio child with other ids, and nothing that a gateway is there for. */
import { spawn } from 'node:child_process';
import { createServer, type ServerResponse } from 'node:http';
import { createInterface } from 'node:readline';

interface Message {
  readonly id?: number | string;
}

const [port = '0', program = '', ...args] = process.argv.slice(2);
const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
const waiting = new Map<number, { readonly id: Message['id']; readonly response: ServerResponse }>();
let last = 0;

createInterface({ input: child.stdout }).on('line', (line) => {
  const message = JSON.parse(line) as Message;
  const asked = waiting.get(Number(message.id));
  if (asked === undefined) return;
  waiting.delete(Number(message.id));
  const headers = { 'content-type': 'application/json', 'mcp-session-id': 'only' };
  asked.response.writeHead(200, headers).end(JSON.stringify({ ...message, id: asked.id }));
});

createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const message = JSON.parse(Buffer.concat(chunks).toString()) as Message;
    if (message.id === undefined) {
      child.stdin.write(`${JSON.stringify(message)}\n`);
      response.writeHead(202).end();
      return;
    }
    last += 1;
    waiting.set(last, { id: message.id, response });
    child.stdin.write(`${JSON.stringify({ ...message, id: last })}\n`);
  });
}).listen(Number(port), '127.0.0.1');
