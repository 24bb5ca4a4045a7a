import { describe, it } from 'vitest';
import { OperationalError } from '../../../src/runtime/errors.ts';
import { fleetPaths } from '../../../src/runtime/state/fleet-paths.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { config, fleet, mcpctl, stopped } from '../support.ts';

function fleetIn(stateDirectory: string, values: Parameters<typeof fleet>[0] = {}) {
  const places = { configFile: null, stateHome: '/home', temporary: '/tmp', uid: 1000 };
  const paths = fleetPaths({ ...places, stateDirectory });
  return { fleet: fleet({ paths, snapshot: async () => stopped, ...values }) };
}

describe('mcpctl doctor', () => {
  it('ends with 0 when nothing fails', async ({ expect }) => {
    await using directory = await temporaryDirectory('doctor');
    const { code, out, err } = await mcpctl(['doctor'], fleetIn(directory.path));
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^Node\n {2}✓ version /);
    expect(out).toMatch(/\nChecks: \d+, /);
  });

  it('ends with 1 when a check fails, and goes on with the others', async ({ expect }) => {
    await using directory = await temporaryDirectory('doctor');
    const loadConfig = async () => {
      throw new OperationalError('CONFIG_UNREADABLE', { file: '/x.yaml', line: 3, reason: 'no YAML' });
    };
    const { code, out } = await mcpctl(['doctor'], fleetIn(directory.path, { loadConfig }));
    expect(code).toBe(1);
    expect(out).toContain('✗ file');
    expect(out).toContain('/x.yaml:3: no YAML [CONFIG_UNREADABLE]');
    expect(out).toContain('→ Correct line 3 of /x.yaml');
    expect(out).toContain('\nEmbedding model\n');
  });

  it('prints one JSON document with --json, also when a check fails', async ({ expect }) => {
    await using directory = await temporaryDirectory('doctor');
    const database = { url: 'postgres://u:topsecret@127.0.0.1:1/none' };
    const loadConfig = async () => ({ ...config, database });
    const { code, out, err } = await mcpctl(['doctor', '--json'], fleetIn(directory.path, { loadConfig }));
    const report = JSON.parse(out);
    expect({ code, err, schema: report.schema, ok: report.ok }).toEqual({
      code: 1,
      err: '',
      schema: 1,
      ok: false,
    });
    expect(report.findings).toContainEqual({
      section: 'postgres',
      name: 'connection',
      status: 'fail',
      detail: expect.stringContaining('postgres://u:***@127.0.0.1:1/none'),
      fix: expect.any(String),
    });
    expect(out).not.toContain('topsecret');
  });
});
