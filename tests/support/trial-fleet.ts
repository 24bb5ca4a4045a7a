/** A real fleet of its own for one test file: `bin/mcpctl.js` on free ports, in a directory whose name has a space. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { endProcesses } from '../../src/runtime/fleet/end-processes.ts';
import type { FleetSnapshot } from '../../src/runtime/fleet/snapshot.ts';
import { type MarkedProcess, processesOfFleet } from '../../src/runtime/process/table.ts';
import { readFleetState } from '../../src/runtime/state/fleet-state.ts';

interface CommandResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const ownProgram = path.resolve(import.meta.dirname, '../../bin/mcpctl.js');

/** All ports free ones, so that fleets run side by side. */
export const freePorts = `gateway: { port: 0 }
servers:
  postgres: { port: 0 }
  memory: { port: 0 }
  orchestrator: { port: 0 }
  tools: { port: 0 }
  weaviate-direct: { port: 0 }
`;

export class TrialFleet implements AsyncDisposable {
  readonly directory: string = mkdtempSync(path.join(tmpdir(), 'mcpctl e2e '));
  readonly stateDirectory: string = path.join(this.directory, 'state');
  readonly #configFile = path.join(this.directory, 'mcpctl.yaml');
  readonly #program: string;
  readonly #env: Readonly<Record<string, string>>;

  /**
   * @param program path of the `mcpctl` to be tried
   * @param env what its commands get besides PATH and a home of their own
   */
  constructor(
    config: string = freePorts,
    program: string = ownProgram,
    env: Readonly<Record<string, string>> = {},
  ) {
    this.#program = program;
    this.#env = env;
    this.configure(config);
  }

  configure(config: string): void {
    writeFileSync(this.#configFile, `version: 1\n${config}`);
  }

  /** Runs one command to its end. */
  async run(...args: string[]): Promise<CommandResult> {
    const child = this.start(...args);
    const [out, err, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close') as Promise<[number | null]>,
    ]);
    return { code, out, err };
  }

  /** Runs one command to its end, which must be a good one: otherwise what it said is the error. */
  async succeed(...args: string[]): Promise<CommandResult> {
    const result = await this.run(...args);
    const { code, out, err } = result;
    if (code !== 0) throw new Error(`mcpctl ${args.join(' ')} ended with ${code}:\n${out}${err}`);
    return result;
  }

  /** Begins one command. */
  start(...args: string[]): ChildProcessByStdio<null, Readable, Readable> {
    const argv = [this.#program, ...args, '--config', this.#configFile, '--state-dir', this.stateDirectory];
    return spawn(process.execPath, argv, {
      cwd: this.directory,
      env: { PATH: process.env['PATH'], HOME: this.directory, CI: 'true', ...this.#env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  async status(): Promise<FleetSnapshot> {
    return JSON.parse((await this.run('status', '--json')).out) as FleetSnapshot;
  }

  async token(): Promise<string> {
    return (await this.run('token')).out.trim();
  }

  /** Every living process of this fleet, the supervisor's included. */
  processes(): readonly MarkedProcess[] {
    const state = readFleetState({ stateFile: path.join(this.stateDirectory, 'state.json') });
    return state === null ? [] : processesOfFleet(state.fleetId);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const state = readFleetState({ stateFile: path.join(this.stateDirectory, 'state.json') });
    if (state !== null) await endProcesses(state.fleetId, 10_000);
    rmSync(this.directory, { recursive: true, force: true });
  }
}
