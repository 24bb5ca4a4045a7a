/** `doctor --bundle`: what a bug report needs, in one archive, with every secret masked. */
import { open } from 'node:fs/promises';
import { arch, release } from 'node:os';
import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import { OperationalError } from '../../runtime/errors.ts';
import { readHistory } from '../../runtime/history/life-history.ts';
import { fleetSecrets } from '../../runtime/state/fleet-secrets.ts';
import { maskSecretsIn } from '../../runtime/telemetry/mask-secrets.ts';
import { version } from '../../runtime/version.ts';
import { catalog } from '../../servers/catalog.ts';
import { configView } from '../config/config-view.ts';
import type { Fleet } from '../context.ts';
import { readLogs } from '../logs/read-logs.ts';
import type { Finding } from './finding.ts';

const logLines = 2000;

/** @returns the names of what is in it @throws Error when `file` exists or cannot be written */
export async function writeBundle(
  file: string,
  fleet: Fleet,
  findings: readonly Finding[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const secrets = fleetSecrets(fleet.paths);
  const asJson = (value: unknown): string => JSON.stringify(maskSecretsIn(value, secrets), null, 2);
  const parts: Readonly<Record<string, string>> = {
    'versions.json': asJson({ mcpctl: version, node: process.version, kernel: release(), arch: arch() }),
    'doctor.json': asJson(findings),
    'status.json': asJson(await fleet.snapshot()),
    'config.json': asJson(await shownConfig(fleet)),
    'history.json': asJson(readHistory(fleet.paths.history)),
    'logs.jsonl': await lastLogs(fleet, secrets, signal),
  };
  const archive = await packTar(
    Object.entries(parts).map(([name, body]) => ({
      header: { name: `mcpctl-bundle/${name}`, size: Buffer.byteLength(body), mode: 0o600 },
      body,
    })),
  );
  await using target = await open(file, 'wx', 0o600);
  await target.writeFile(gzipSync(archive));
  return Object.keys(parts);
}

/** As `config show` prints it; what is wrong with it stands in the findings. */
async function shownConfig(fleet: Fleet): Promise<unknown> {
  try {
    return configView(await fleet.loadConfig(), catalog);
  } catch (error) {
    if (error instanceof OperationalError) return { error: error.message };
    throw error;
  }
}

async function lastLogs(fleet: Fleet, secrets: readonly string[], signal: AbortSignal): Promise<string> {
  const entries = readLogs({
    directory: fleet.paths.logs,
    isWanted: () => true,
    lines: logLines,
    filter: { sinceMs: null, level: null, grep: null },
    secrets,
    nextLook: null,
    signal,
  });
  let text = '';
  for await (const entry of entries) text += `${JSON.stringify(entry)}\n`;
  return text;
}
