import { OperationalError } from '../../../src/runtime/errors.ts';
import type { VectorStore } from '../../../src/runtime/vector/vector-store.ts';
import { VectorStoreError } from '../../../src/runtime/vector/vector-store-error.ts';

/** An engine that can be switched off, and that refuses objects whose text says so. */
export class FlakyEngine {
  isAway = false;
  #engine: VectorStore | null = null;

  readonly between = (engine: VectorStore): VectorStore => {
    this.#engine = engine;
    return new Proxy(engine, { get: (_, name) => this.#method(name as keyof VectorStore) });
  };

  #method(name: keyof VectorStore): unknown {
    const engine = this.#engine;
    const value: unknown = engine?.[name];
    if (typeof value !== 'function') return value;
    return async (...args: unknown[]) => {
      if (this.isAway) throw new OperationalError('VECTOR_STORE_FAILED', { operation: name, reason: 'away' });
      if (name === 'upsert' && JSON.stringify(args[1]).includes('poison')) {
        throw new VectorStoreError('object_invalid', 'poisoned', 'leave it out');
      }
      return value.apply(engine, args);
    };
  }
}
