/** Runs `@modelcontextprotocol/conformance` for one revision of the protocol, and says which requirements hold. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { boundProcess } from '../support/bound-process.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

export type Revision = '2025-11-25' | '2026-07-28';

export interface SuiteResult {
  /** How many of the requirements hold. */
  readonly passed: number;
  /** Of those that do not hold, by name, what was said. */
  readonly failed: Readonly<Record<string, readonly string[]>>;
}

interface Check {
  readonly id: string;
  readonly status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'SKIPPED' | 'INFO';
  readonly errorMessage?: string;
}

const clientsAtOnce = 2;
const suite = path.resolve(import.meta.dirname, '../../node_modules/@modelcontextprotocol/conformance');

/** @param url of an MCP endpoint that wants no token */
export async function runServerSuite(url: string, revision: Revision): Promise<SuiteResult> {
  return inDirectory(async (directory) => {
    const output = await run(['server', '--url', url, '--requirements', revision, '--output-dir', directory]);
    return resultIn(directory, await requirementsOf('server', revision), output);
  });
}

/** @param command gets the URL of the server to talk to as its last argument */
export async function runClientSuite(command: string, revision: Revision): Promise<SuiteResult> {
  return inDirectory(async (directory) => {
    const requirements = await requirementsOf('client', revision);
    const scenarios = requirements.values();
    let output = '';
    // The suite itself would run all of them at once, each with processes of its own.
    const work = async (): Promise<void> => {
      for (const scenario of scenarios) {
        const wanted = ['--scenario', scenario, '--spec-version', revision, '--output-dir', directory];
        output += await run(['client', '--command', command, ...wanted]);
      }
    };
    await Promise.all(Array.from({ length: clientsAtOnce }, work));
    return resultIn(directory, requirements, output);
  });
}

/** Its exit code tells no more than the checks do, which it writes whether they hold or not. */
async function run(args: readonly string[]): Promise<string> {
  const program = path.join(suite, 'dist/index.js');
  await using running = await boundProcess([process.execPath, program, ...args], { ...process.env });
  await running.exitCode;
  return running.output;
}

async function inDirectory<T>(work: (directory: string) => Promise<T>): Promise<T> {
  await using directory = await temporaryDirectory('conformance');
  return await work(directory.path);
}

async function requirementsOf(leg: 'server' | 'client', revision: Revision): Promise<readonly string[]> {
  const file = path.join(suite, 'requirements', `${revision}.yaml`);
  const requirements = parse(await readFile(file, 'utf8')) as Record<typeof leg, readonly string[]>;
  return requirements[leg];
}

async function resultIn(
  directory: string,
  requirements: readonly string[],
  output: string,
): Promise<SuiteResult> {
  const files = (await readdir(directory, { recursive: true })).filter(
    (file) => path.basename(file) === 'checks.json',
  );
  const failed: Record<string, readonly string[]> = {};
  for (const requirement of requirements) {
    const file = files.find((each) => isOf(path.dirname(each), requirement));
    const complaints =
      file === undefined
        ? [`was not run: ${output.slice(-2000)}`]
        : complaintsOf(JSON.parse(await readFile(path.join(directory, file), 'utf8')) as Check[]);
    if (complaints.length > 0) failed[requirement] = complaints;
  }
  return { passed: requirements.length - Object.keys(failed).length, failed };
}

/** Its directory is named `[server-]<scenario>-<time>`, the slash of a scenario being one of the path. */
function isOf(directory: string, requirement: string): boolean {
  const name = directory.replaceAll('\\', '/').replace(/-\d{4}-\d\d-\d\dT[\d-]+Z$/, '');
  return name === requirement || name === `server-${requirement}`;
}

/** Stricter than the suite, which counts only failures: what was never tried does not hold, and a warning is one. */
function complaintsOf(checks: readonly Check[]): readonly string[] {
  const bad = checks.filter(({ status }) => status === 'FAILURE' || status === 'WARNING');
  if (bad.length > 0) return bad.map(({ id, errorMessage = 'no reason given' }) => `${id}: ${errorMessage}`);
  return checks.some(({ status }) => status === 'SUCCESS') ? [] : ['nothing was checked'];
}
