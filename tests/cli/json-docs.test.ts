/** docs/json.md is a promise: its examples have the very keys that the commands print. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'vitest';
import { chaosReport } from '../../src/cli/chaos/chaos-report.ts';
import { parseLogLine } from '../../src/cli/logs/log-entry.ts';
import { type CutCall, type WhyReport, whyReport } from '../../src/cli/why/why-report.ts';
import { OperationalError } from '../../src/runtime/errors.ts';
import type { PlannedReplica } from '../../src/runtime/fleet/plan.ts';
import type { LifeEvent } from '../../src/runtime/history/life-event.ts';
import { definitionOf, writeToolFile } from '../../src/runtime/mcp/tool-pins.ts';
import { fleetPaths } from '../../src/runtime/state/fleet-paths.ts';
import { fleetDirectory } from '../support/fleet-directory.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { gateway } from './call/gateway.ts';
import { type Ending, fleet, mcpctl, snapshot } from './support.ts';
import { standIn } from './weaviate/release-server.ts';

const page = readFileSync(new URL('../../docs/json.md', import.meta.url), 'utf8');

/** The example in the block that begins with `json <name>`. */
function example(name: string): unknown {
  const block = new RegExp(`^\`\`\`json ${name}\n(.*?)^\`\`\``, 'ms').exec(page)?.[1];
  return JSON.parse(block ?? `no example named ${name}`);
}

/** `value` with its keys, without what stands in them; lists by their first element. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(shape);
  if (typeof value !== 'object' || value === null) return typeof value === 'object' ? null : 'value';
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([key, part]) => [key, openKeys.has(key) ? 'open' : shape(part ?? 'value')]),
  );
}

/** What stands in these is not ours to promise, or is promised elsewhere on the page. */
const openKeys = new Set(['snapshot', 'input', 'structuredContent', 'fields', 'lastLines', 'restarted']);

async function printed(argv: string[], options: Parameters<typeof mcpctl>[1] = {}): Promise<Ending> {
  return mcpctl([...argv, '--json'], options);
}

describe('docs/json.md', () => {
  it('describes errors', async ({ expect }) => {
    const stopped = fleet({
      snapshot: async () => {
        throw new OperationalError('FLEET_NOT_RUNNING', { stateDirectory: '/state' });
      },
    });
    const { err } = await printed(['status'], { fleet: stopped });
    expect(shape(JSON.parse(err))).toEqual(shape(example('error')));
  });
  it('describes status', async ({ expect }) => {
    const lastStep = { at: '', to: 2, reason: '' };
    const scaled = { server: 'tools', min: 1, max: 4, replicas: 2, lastStep };
    const running = fleet({ snapshot: async () => snapshot({ autoscale: [scaled] }) });
    expect(shape(JSON.parse((await printed(['status'], { fleet: running })).out))).toEqual(
      shape(example('status')),
    );
  });
  it('describes up', async ({ expect }) => {
    const failing = fleet({
      up: async (_, listener) => {
        listener({ type: 'notice', message: 'moved' });
        listener({
          type: 'replica',
          id: 'memory',
          phase: 'crashed',
          elapsedMs: 1,
          port: null,
          pid: null,
          reason: 'exit code 1',
          lastLines: [],
        });
        return snapshot();
      },
    });
    expect(shape(JSON.parse((await printed(['up'], { fleet: failing })).out))).toEqual(shape(example('up')));
  });
  it('describes the plan', async ({ expect }) => {
    const planned: PlannedReplica = {
      id: 'memory',
      server: 'memory',
      action: 'start',
      why: 'not running',
      wave: 1,
      port: 8003,
      portNotice: null,
    };
    const { out } = await printed(['up', '--dry-run'], {
      fleet: fleet({ plan: async () => ({ replicas: [planned] }) }),
    });
    expect(JSON.parse(out)).toEqual(example('plan'));
  });
  it('describes logs', ({ expect }) => {
    expect(shape(parseLogLine('memory', 'text'))).toEqual(shape(example('logs')));
  });
  it('describes tools and call', async ({ expect }) => {
    await using door = await gateway();
    const running = fleet({ snapshot: async () => snapshot({ gatewayUrl: door.url }) });
    const tools = await printed(['tools'], { fleet: running });
    expect(shape(JSON.parse(tools.out))).toEqual(shape(example('tools')));
    const call = await printed(['call', 'memory', 'store_memory', 'content=x'], { fleet: running });
    expect(shape(JSON.parse(call.out))).toMatchObject(shape(example('call')) as object);
  });
  it('describes why', ({ expect }) => {
    const failure: LifeEvent = {
      at: '2026-01-31T12:00:00.000Z',
      id: 'memory',
      event: 'crashed',
      pid: 1,
      reason: 'exited with code 1',
      exit: { code: 1, signal: null, isOutOfMemory: false },
      peakBytes: 1,
      upMs: 1,
      lastLines: [],
    };
    const lastCall: CutCall = { at: failure.at, method: 'tools/call', tool: 'store_memory', ms: 1 };
    const report: WhyReport = { ...whyReport('memory', snapshot(), [failure]), lastCall, heapSnapshot: null };
    expect(shape({ ...report, history: [] })).toEqual(shape(example('why')));
  });
  it('describes weaviate install', async ({ expect }) => {
    await using directory = await temporaryDirectory('json');
    const from = path.join(directory.path, 'program');
    writeFileSync(from, standIn('1.39.1'), { mode: 0o755 });
    const { out } = await printed(['weaviate', 'install', '--from', from], { env: { HOME: directory.path } });
    expect(shape(JSON.parse(out))).toEqual(shape(example('weaviate-install')));
  });
  it('describes vectors migrate, backup and restore', async ({ expect }) => {
    await using directory = await fleetDirectory();
    const { paths } = directory;
    const place = path.dirname(paths.root);
    const config = path.join(place, 'mcpctl.yaml');
    writeFileSync(config, 'version: 1\n');
    const there = fleet({
      paths,
      loadConfig: async () => ({ ...(await fleet().loadConfig()), file: config }),
    });
    const file = path.join(place, 'backup.gz');
    const migrate = await printed(['vectors', 'migrate', '--to', 'embedded'], { fleet: there });
    expect(shape(JSON.parse(migrate.out))).toEqual(shape(example('vectors-migrate')));
    for (const command of ['backup', 'restore']) {
      const { out } = await printed(['vectors', command, file], { fleet: there });
      expect(shape(JSON.parse(out))).toEqual(shape(example('vectors-backup')));
    }
  });
  it('describes add and remove', async ({ expect }) => {
    await using directory = await temporaryDirectory('json-docs');
    const cwd = directory.path;
    for (const argv of [
      ['add', 'files', '--json', '--', 'files'],
      ['remove', 'files', '--json'],
    ]) {
      expect(shape(JSON.parse((await mcpctl(argv, { cwd })).out))).toEqual(shape(example('add')));
    }
  });
  it('describes tokens and changed tools', async ({ expect }) => {
    await using directory = await temporaryDirectory('json-docs');
    const options = { configFile: null, stateHome: '/home', temporary: '/tmp', uid: 1000 };
    const paths = fleetPaths({ ...options, stateDirectory: directory.path });
    const there = fleet({ paths });
    const argv = ['token', 'create', 'ci', '--server', 'memory', '--expires', '1h'];
    const made = await printed(argv, { fleet: there });
    expect(shape(JSON.parse(made.out))).toEqual(shape(example('token-create')));
    const listed = await printed(['token', 'list'], { fleet: there });
    expect(shape(JSON.parse(listed.out))).toEqual(shape(example('token-list')));
    const first = definitionOf({ name: 'search', description: 'before' }, '2026-01-01T12:00:00.000Z');
    const changed = definitionOf({ name: 'search', description: 'now' }, '2026-01-31T12:00:00.000Z');
    writeToolFile(paths.seenToolsFile, { docs: { search: { first, changed } } });
    const pins = await printed(['pins'], { fleet: there });
    expect(shape(JSON.parse(pins.out))).toEqual(shape(example('pins')));
  });
  it('describes chaos', ({ expect }) => {
    const round = {
      round: 1,
      action: 'kill',
      victim: 'memory',
      recoveryMs: 1,
      wrongStatus: null,
      orphans: [],
    };
    const writes = { acknowledged: 1, lost: [], doubled: [], repeatedCalls: 0 };
    expect(shape(chaosReport(7, [{ ...round, action: 'kill' }], writes))).toEqual(shape(example('chaos')));
  });
});
