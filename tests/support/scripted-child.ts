/**
 * A third-party stdio server that behaves as badly as it is told: a program of its own, run with `node`.
 *
 * First argument: the era it speaks (`legacy`, `modern`, `mute` is an old one that ignores what it does not know, `fragile` an
 * old one that ends when it hears that). Second: milliseconds until it reads its input. Its tools are its tricks.
 */
import { spawn } from 'node:child_process';
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';

interface Incoming {
  readonly id?: string | number;
  readonly method?: string;
  readonly params?: {
    readonly name?: string;
    readonly uri?: string;
    readonly level?: string;
    readonly protocolVersion?: string;
    readonly arguments?: Readonly<Record<string, unknown>>;
    readonly _meta?: Readonly<Record<string, unknown>>;
  };
  readonly result?: unknown;
}

const [, , era = 'legacy', startMs = '0'] = process.argv;
const serverInfo = { name: 'scripted', version: '1.0.0' };
const capabilities = { tools: { listChanged: true }, resources: { subscribe: true }, logging: {} };
const freshness = era === 'modern' ? { ttlMs: 0, cacheScope: 'public' } : {};
const heard: string[] = [];
const asked = new Map<unknown, (result: unknown) => void>();

function say(message: object): void {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}

function answer(id: unknown, result: object): void {
  say({ id, result: era === 'modern' ? { resultType: 'complete', ...result } : result });
}

function refuse(id: unknown, code: number, message: string): void {
  say({ id, error: { code, message } });
}

function text(id: unknown, value: unknown): void {
  answer(id, { content: [{ type: 'text', text: String(value) }] });
}

const tricks: Readonly<Record<string, (id: unknown, args: Readonly<Record<string, unknown>>) => void>> = {
  echo: (id, { text: said }) => text(id, said),
  pid: (id) => text(id, process.pid),
  environment: (id) => text(id, JSON.stringify(process.env)),
  directory: (id) => text(id, process.cwd()),
  heard: (id) => text(id, heard.join(' ')),
  slow: (id, { ms }) => void setTimeout(() => text(id, 'done'), Number(ms)),
  silence: () => undefined,
  crash: () => process.exit(7),
  /** Hears and says nothing any more, without using the processor. */
  hang: () => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0),
  /** Waits for something, and hears nothing meanwhile. */
  wait: (id, { ms }) => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(ms));
    text(id, 'waited');
  },
  /** The same, at work. */
  compute: (id, { ms }) => {
    const until = performance.now() + Number(ms);
    while (performance.now() < until);
    text(id, 'computed');
  },
  banner: (id) => {
    process.stdout.write('Server running on stdio\n\n{"not":"a message"}\n[]\n');
    text(id, 'after the banner');
  },
  complain: (id) => {
    process.stderr.write('a complaint on stderr\n');
    text(id, 'complained');
  },
  wrongId: (id) => {
    answer('nobody asked', {});
    text(id, 'the right one');
  },
  twice: (id) => {
    text(id, 'first');
    text(id, 'second');
  },
  halfLine: () => {
    writeSync(1, '{"jsonrpc":"2.0","id":');
    process.exit(0);
  },
  huge: (id, { bytes }) => text(id, 'x'.repeat(Number(bytes))),
  progress: (id) => {
    say({ method: 'notifications/progress', params: { progressToken: id, progress: 1 } });
    text(id, 'progressed');
  },
  changed: (id) => {
    say({ method: 'notifications/tools/list_changed' });
    text(id, 'changed');
  },
  batch: (id) => {
    const log = { jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: 'x' } };
    const result = { jsonrpc: '2.0', id, result: { content: [{ type: 'text', text: 'batched' }] } };
    process.stdout.write(`${JSON.stringify([log, result])}\n`);
  },
  /** Asks its client in turn, and tells what it was answered. */
  ask: (id, { method }) => {
    asked.set(1, (result) => text(id, JSON.stringify(result)));
    say({ id: 1, method: String(method), params: {} });
  },
  family: (id) => {
    const child = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' });
    text(id, child.pid);
  },
  memory: (id, { mib }) => {
    const held: Buffer[] = [];
    for (let count = 0; count < Number(mib); count += 1) held.push(Buffer.alloc(1024 ** 2, 1));
    text(id, held.length);
  },
};

function onMessage({ id, method, params = {}, ...rest }: Incoming): void {
  if (method === undefined) {
    asked.get(id)?.('error' in rest ? rest['error'] : rest.result);
    return;
  }
  heard.push([method, params.uri ?? params.level].filter(Boolean).join('='));
  if (id !== undefined) (methods[method] ?? (() => answer(id, {})))(id, params);
}

const methods: Readonly<Record<string, (id: unknown, params: NonNullable<Incoming['params']>) => void>> = {
  'server/discover': (id) => {
    if (era === 'mute') return;
    if (era === 'fragile') process.exit(3);
    if (era !== 'modern') refuse(id, -32_601, 'no such method');
    else {
      const _meta = { 'io.modelcontextprotocol/serverInfo': serverInfo };
      answer(id, { _meta, supportedVersions: ['2026-07-28'], capabilities, ...freshness });
    }
  },
  initialize: (id, { protocolVersion }) => {
    if (era === 'modern') refuse(id, -32_022, 'unsupported protocol version');
    else {
      const version = process.env['SPEAKS'] ?? protocolVersion;
      answer(id, { protocolVersion: version, capabilities, serverInfo, instructions: 'Be kind.' });
    }
  },
  ping: (id) => {
    if (era === 'modern') refuse(id, -32_601, 'no such method');
    else answer(id, {});
  },
  'tools/list': (id) =>
    answer(id, {
      tools: Object.keys(tricks).map((name) => ({ name, inputSchema: { type: 'object' } })),
      ...freshness,
    }),
  'resources/list': (id) => answer(id, { resources: [], ...freshness }),
  'resources/templates/list': (id) => answer(id, { resourceTemplates: [], ...freshness }),
  'tools/call': (id, { name = '', arguments: args = {} }) => {
    const trick = tricks[name];
    if (trick === undefined) refuse(id, -32_602, 'no such trick');
    else trick(id, args);
  },
};

process.stderr.write(`scripted child ${process.pid} begins\n`);
setTimeout(() => {
  createInterface({ input: process.stdin })
    .on('line', (line) => onMessage(JSON.parse(line) as Incoming))
    .on('close', () => process.exit(0));
}, Number(startMs));
