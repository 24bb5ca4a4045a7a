/** Moves a fleet's vectors to another engine: copies while the servers go on, stops them for the rest, and switches last. */
import { isDeepStrictEqual } from 'node:util';
import type { WrittenVectors } from '../../runtime/config/edit-vectors.ts';
import { OperationalError } from '../../runtime/errors.ts';
import type { FleetConfig } from '../../runtime/fleet/config.ts';
import type { ProgressListener } from '../../runtime/fleet/control-api.ts';
import { desiredReplicas } from '../../runtime/fleet/desired-replicas.ts';
import { type Comparison, compareStores } from '../../runtime/vector/transfer/compare-stores.ts';
import { type CopyProgress, type CopyResult, copyStore } from '../../runtime/vector/transfer/copy-store.ts';
import type { Difference } from '../../runtime/vector/transfer/object-stream.ts';
import type { VectorStore } from '../../runtime/vector/vector-store.ts';
import { catalog } from '../../servers/catalog.ts';
import type { CliContext, Fleet } from '../context.ts';
import { uninterrupted } from '../uninterrupted.ts';
import { MigrationMemo } from './migration-memo.ts';
import { engineName, openEngine } from './open-engine.ts';
import { plannedConfig, writeConfig } from './planned-config.ts';

export interface Migration {
  readonly to: WrittenVectors;
  /** Whether collections of the target that hold objects already become copies. */
  readonly mayReplace: boolean;
  readonly onStep: (text: string) => void;
  readonly onCopied: (progress: CopyProgress) => void;
  /** Of servers that are stopped and started. */
  readonly onFleet: ProgressListener;
}

export interface MigrationResult {
  readonly from: string;
  readonly to: string;
  /** `false`: it was there already. */
  readonly isSwitched: boolean;
  readonly collections: number;
  readonly objects: number;
  /** Made on both sides, with the same result. */
  readonly searches: number;
  /** Of the nearest objects in them, the share that the new engine finds as near: 0 to 1. */
  readonly nearestShare: number;
  /** Servers that were stopped for the end of it, and run again. */
  readonly restarted: readonly string[];
}

type Context = Pick<CliContext, 'env' | 'interrupted'>;

/** What is written while one pass looks is found by the next; with nobody left to write, the second finds nothing. */
const maxPasses = 3;

/**
 * @throws OperationalError `CONFIG_FILE_NEEDED`, `TRANSFER_BLOCKED`, `TRANSFER_DIFFERS`, and those of config, stores and fleet;
 * the engine is then the one it was, and the servers run as before
 */
export async function migrateVectors(
  fleet: Fleet,
  migration: Migration,
  context: Context,
): Promise<MigrationResult> {
  const before = await fleet.loadConfig();
  const { file } = before;
  if (file === null) throw new OperationalError('CONFIG_FILE_NEEDED', { stateDirectory: fleet.paths.root });
  const { config: after } = await plannedConfig(file, migration.to, context.env);
  const names = { from: engineName(before.vectors), to: engineName(after.vectors) };
  if (isDeepStrictEqual(before.vectors, after.vectors)) {
    return { ...names, isSwitched: false, ...nothing, restarted: [] };
  }
  const pause = new Pause(fleet, migration);
  try {
    const moved = await move(fleet, migration, { before, after, file, pause, context });
    await pause.end(after);
    return { ...names, isSwitched: true, ...moved, restarted: pause.servers };
  } catch (error) {
    // As it was: nothing is switched, or it is and only the start of a server failed.
    if (pause.isOn) await pause.end(await fleet.loadConfig());
    throw error;
  }
}

type Moved = Pick<MigrationResult, 'collections' | 'objects' | 'searches' | 'nearestShare'>;

const nothing: Moved = { collections: 0, objects: 0, searches: 0, nearestShare: 1 };

interface Ends {
  readonly before: FleetConfig;
  readonly after: FleetConfig;
  readonly file: string;
  readonly pause: Pause;
  readonly context: Context;
}

/** Both engines are let go of at its end: the fleet then takes the new one up. */
async function move(
  fleet: Fleet,
  migration: Migration,
  { before, after, file, pause, context }: Ends,
): Promise<Moved> {
  const { interrupted: signal } = context;
  await using from = await openEngine(fleet, before, context);
  await using to = await openEngine(fleet, after, context);
  const [source, target] = [from.store, to.store];
  const memo = MigrationMemo.open(fleet.paths, engineName(before.vectors), engineName(after.vectors));
  const copyOnce = (isResumed: boolean): Promise<CopyResult> =>
    copyStore({
      source,
      target,
      memo,
      mayReplace: migration.mayReplace,
      isResumed,
      onProgress: migration.onCopied,
      signal,
    });
  migration.onStep(`${memo.isBegun ? 'going on with the copy' : 'copying'} to ${engineName(after.vectors)}`);
  await copyOnce(true);
  await pause.begin(signal);
  migration.onStep('comparing all objects');
  const { collections, objects } = await untilSame(copyOnce);
  const { searches, nearestShare } = await foundAlike(source, target, signal);
  await pause.check();
  const { text } = await plannedConfig(file, migration.to, context.env);
  writeConfig(file, text);
  memo.remove();
  return { collections, objects, searches, nearestShare };
}

/** @throws OperationalError `TRANSFER_DIFFERS` */
async function untilSame(copyOnce: (isResumed: boolean) => Promise<CopyResult>): Promise<CopyResult> {
  for (let pass = 1; ; pass += 1) {
    const result = await copyOnce(false);
    const { firstDifference } = result;
    if (firstDifference === null) return result;
    if (pass === maxPasses) throw differs(firstDifference, 'though it had just been copied');
  }
}

/** @throws OperationalError `TRANSFER_DIFFERS` */
async function foundAlike(
  source: VectorStore,
  target: VectorStore,
  signal: AbortSignal,
): Promise<Comparison> {
  const comparison = await compareStores(source, target, signal);
  const { difference } = comparison;
  if (difference === null) return comparison;
  throw differs(difference, 'though all objects are the same');
}

function differs({ collection, tenant, what }: Difference, although: string): OperationalError {
  const name = tenant === undefined ? collection : `${collection}, tenant "${tenant}",`;
  return new OperationalError('TRANSFER_DIFFERS', { collection: name, what: `${what}, ${although}` });
}

/** The time in which no server of the fleet writes vectors. */
class Pause {
  readonly #fleet: Fleet;
  readonly #migration: Migration;
  servers: readonly string[] = [];
  isOn = false;
  /** An mcpctl that was upgraded meanwhile starts the fleet anew: all of it, then. */
  #running: readonly string[] = [];

  constructor(fleet: Fleet, migration: Migration) {
    this.#fleet = fleet;
    this.#migration = migration;
  }

  async begin(signal: AbortSignal): Promise<void> {
    this.#running = await this.#namesRunning();
    this.servers = this.#running.filter(usesVectors);
    if (this.servers.length === 0) return;
    this.#migration.onStep(`stopping ${this.servers.join(' and ')} until the engine is switched`);
    this.isOn = true;
    await this.#fleet.down({ servers: this.servers, graceMs: null }, this.#migration.onFleet, signal);
  }

  /** @throws OperationalError `TRANSFER_DIFFERS` when somebody started one meanwhile */
  async check(): Promise<void> {
    const running = (await this.#namesRunning()).find(usesVectors);
    if (running === undefined) return;
    const what = `${running} was started meanwhile, and may have written`;
    throw new OperationalError('TRANSFER_DIFFERS', { collection: 'the vectors', what });
  }

  /** Not to be broken off: what was stopped must run again. */
  async end(config: FleetConfig): Promise<void> {
    this.isOn = false;
    if (this.servers.length === 0) return;
    // What runs may have no place in the configuration any more, such as the Weaviate of the fleet.
    const wanted = new Set(desiredReplicas(config, catalog).map(({ entry }) => entry.name));
    const servers = this.#running.filter((name) => wanted.has(name));
    const request = { config, servers, wait: true, waitTimeoutMs: null };
    await this.#fleet.up(request, this.#migration.onFleet, uninterrupted);
  }

  async #namesRunning(): Promise<readonly string[]> {
    const { replicas } = await this.#fleet.snapshot();
    return [...new Set(replicas.filter(({ pid }) => pid !== null).map(({ server }) => server))];
  }
}

function usesVectors(server: string): boolean {
  const { needs = [], prefers = [] } = catalog.find(({ name }) => name === server) ?? {};
  return [...needs, ...prefers].includes('vectors');
}
