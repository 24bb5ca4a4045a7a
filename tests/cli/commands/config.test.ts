import { writeFileSync } from 'node:fs';
import path from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import { describe, it } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../../../src/runtime/config/load-config.ts';
import type { FleetConfig } from '../../../src/runtime/fleet/config.ts';
import { catalog } from '../../../src/servers/catalog.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { fleet, mcpctl } from '../support.ts';

const machine = () => ({ memoryBytes: 64 * 1024 ** 3, cores: 16 });
const text = `version: 1
database: { url: 'postgres://app:topsecret@db.example/fleet?password=topsecret' }
defaults: { memory: 512MB }
servers:
  memory: { replicas: 2, startTimeout: 90s, env: { API_KEY: topsecret } }
  weaviate-direct: { writes: true, collections: { allow: [Docs*, Note], deny: ['*Secret'] } }
`;

async function loaded(content: string): Promise<FleetConfig> {
  await using directory = await temporaryDirectory('config');
  const file = path.join(directory.path, 'mcpctl.yaml');
  writeFileSync(file, content);
  return await loadConfig({ file, env: {}, catalog, machine });
}

function withConfig(config: FleetConfig) {
  return { fleet: fleet({ loadConfig: async () => config }) };
}

describe('mcpctl config show', () => {
  it('prints the effective configuration as YAML that mcpctl reads back', async ({ expect }) => {
    const withoutSecrets = text.replace(/^database.*\n/m, '').replace(', env: { API_KEY: topsecret }', '');
    const config = await loaded(withoutSecrets);
    const { code, out, err } = await mcpctl(['config', 'show'], withConfig(config));
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(`# ${config.file}\n`);
    expect(await loaded(out)).toEqual({ ...config, file: expect.any(String) });
  });

  it.for([[], ['--json']])('masks every secret %j', async (flags, { expect }) => {
    const { out } = await mcpctl(['config', 'show', ...flags], withConfig(await loaded(text)));
    expect(out).toContain('***');
    expect(out).not.toContain('topsecret');
  });

  it('prints the same as JSON', async ({ expect }) => {
    const config = await loaded(text);
    const { out } = await mcpctl(['config', 'show', '--json'], withConfig(config));
    const yaml = await mcpctl(['config', 'show'], withConfig(config));
    expect(JSON.parse(out)).toEqual({ file: config.file, config: parse(yaml.out) });
  });
});

describe('mcpctl config validate', () => {
  it('names the file that is valid', async ({ expect }) => {
    const config = await loaded(text);
    expect(await mcpctl(['config', 'validate'], withConfig(config))).toEqual({
      code: 0,
      out: `${config.file} is valid\n`,
      err: '',
    });
  });

  it('says so when there is no file', async ({ expect }) => {
    const { code, out } = await mcpctl(['config', 'validate', '--json']);
    expect({ code, answer: JSON.parse(out) }).toEqual({ code: 0, answer: { ok: true, file: null } });
  });

  it('ends with 2 and the place of the mistake', async ({ expect }) => {
    const broken = fleet({ loadConfig: () => loaded('version: 1\nservers:\n  memory: { replicas: 0 }\n') });
    const { code, out, err } = await mcpctl(['config', 'validate', 'x.yaml'], { fleet: broken });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(
      /mcpctl\.yaml:3: servers\.memory\.replicas is 0; .* \[CONFIG_INVALID\]\nnext: Correct line 3 /,
    );
  });
});

describe('mcpctl config schema', () => {
  it('accepts what mcpctl accepts, and nothing else', async ({ expect }) => {
    const { out } = await mcpctl(['config', 'schema']);
    const accepts = new Ajv2020.default({ strict: true, allowUnionTypes: true }).compile(JSON.parse(out));
    expect(accepts(parse(text))).toBe(true);
    expect(accepts({ version: 1, servers: { memory: { replicas: 17 } } })).toBe(false);
    expect(accepts({ version: 1, server: {} })).toBe(false);
  });

  it('describes every key', async ({ expect }) => {
    const { out } = await mcpctl(['config', 'schema']);
    expect(undescribed(JSON.parse(out))).toEqual([]);
  });
});

interface Schema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
}

function undescribed({ properties = {} }: Schema, at = ''): readonly string[] {
  return Object.entries(properties).flatMap(([key, schema]) => [
    ...(schema.description === undefined ? [`${at}${key}`] : []),
    ...undescribed(schema, `${at}${key}.`),
  ]);
}
