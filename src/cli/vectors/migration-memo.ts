/** What a migration must know when it is begun again: a file in the state directory, there until the engine is switched. */
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { writeFileAtomic } from '../../runtime/state/atomic-write.ts';
import type { FleetPaths } from '../../runtime/state/fleet-paths.ts';
import type { CopyMemo } from '../../runtime/vector/transfer/copy-store.ts';
import type { ObjectScope } from '../../runtime/vector/transfer/object-stream.ts';
import type { TenantScope } from '../../runtime/vector/transfer/while-awake.ts';

interface Saved {
  readonly schema: 1;
  readonly from: string;
  readonly to: string;
  /** Collections of the target that this migration made. */
  readonly own: readonly string[];
  /** By scope: up to which id it is copied; `null`: wholly. */
  readonly places: Readonly<Record<string, string | null>>;
  readonly awake: readonly TenantScope[];
}

const saveEveryMs = 1000;

export class MigrationMemo implements CopyMemo {
  readonly #file: string;
  #saved: Saved;
  #savedAt = Number.NEGATIVE_INFINITY;

  private constructor(file: string, saved: Saved) {
    this.#file = file;
    this.#saved = saved;
  }

  /** Of the migration between these two; a new one when the last was between others. */
  static open(paths: Pick<FleetPaths, 'root'>, from: string, to: string): MigrationMemo {
    const file = path.join(paths.root, 'vectors-migration.json');
    const known = read(file);
    const isSame = known?.schema === 1 && known.from === from && known.to === to;
    const fresh: Saved = { schema: 1, from, to, own: [], places: {}, awake: [] };
    return new MigrationMemo(file, isSame ? known : fresh);
  }

  /** Whether there is something to go on with. */
  get isBegun(): boolean {
    return this.#saved.own.length > 0;
  }

  get awake(): readonly TenantScope[] {
    return this.#saved.awake;
  }

  isOwn(collection: string): boolean {
    return this.#saved.own.includes(collection);
  }

  own(collection: string): void {
    if (!this.isOwn(collection)) this.#save({ own: [...this.#saved.own, collection] });
  }

  placeOf(scope: ObjectScope): string | null {
    const place = this.#saved.places[keyOf(scope)];
    return place === undefined ? '' : place;
  }

  reached(scope: ObjectScope, lastId: string | null): void {
    this.#saved = { ...this.#saved, places: { ...this.#saved.places, [keyOf(scope)]: lastId } };
    // What is copied twice for want of the last second is no harm.
    if (lastId === null || performance.now() - this.#savedAt > saveEveryMs) this.#save({});
  }

  wake(scope: TenantScope): void {
    this.#save({ awake: [...this.#saved.awake, scope] });
  }

  asleep({ collection, tenant }: TenantScope): void {
    const awake = this.#saved.awake.filter(
      (each) => each.collection !== collection || each.tenant !== tenant,
    );
    this.#save({ awake });
  }

  /** It is over. */
  remove(): void {
    rmSync(this.#file, { force: true });
  }

  #save(changes: Partial<Saved>): void {
    this.#saved = { ...this.#saved, ...changes };
    this.#savedAt = performance.now();
    writeFileAtomic(this.#file, JSON.stringify(this.#saved));
  }
}

function keyOf({ collection, tenant }: ObjectScope): string {
  return tenant === undefined ? collection : `${collection}/${tenant}`;
}

function read(file: string): Saved | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Saved;
  } catch {
    // There is none, or a crash has cut it off: the copy then looks at everything once more.
    return null;
  }
}
