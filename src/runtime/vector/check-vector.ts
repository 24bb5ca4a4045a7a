import { similarNames } from '../text/similar-names.ts';
import type { CollectionConfig } from './collection.ts';
import type { Vectors } from './stored-object.ts';
import { VectorStoreError } from './vector-store-error.ts';

/** All vectors of an object. @throws VectorStoreError `vector_invalid` */
export function checkVectors(config: CollectionConfig, { vector, namedVectors = {} }: Vectors): void {
  checkVector(config, vector);
  for (const [target, named] of Object.entries(namedVectors)) checkVector(config, named, target);
}

/** @param target name of the vector; without: the unnamed one @throws VectorStoreError `vector_invalid` */
function checkVector(config: CollectionConfig, vector: Float32Array | undefined, target?: string): void {
  if (vector === undefined) return;
  const dimensions = dimensionsOf(config, target);
  const what = target === undefined ? config.name : `${config.name}.${target}`;
  if (vector.length !== dimensions) {
    const message = `A vector of ${vector.length} numbers does not fit ${what}`;
    throw invalid(message, `${what} takes vectors of ${dimensions} numbers`);
  }
  if (!vector.every(Number.isFinite)) {
    throw invalid(`A vector for ${what} has a part that is no finite number`, 'Only finite numbers');
  }
}

/**
 * Length of the vectors called `target`, of the unnamed ones without.
 *
 * @throws VectorStoreError `vector_invalid` when the collection keeps none of that name
 */
export function dimensionsOf(config: CollectionConfig, target?: string): number {
  const { name, dimensions, namedVectors = {} } = config;
  const known = Object.keys(namedVectors);
  if (target === undefined) {
    if (dimensions !== null) return dimensions;
    const hint = known.length > 0 ? `Name one of: ${known.join(', ')}` : 'It is for keyword search alone';
    throw invalid(`${name} keeps no ${known.length > 0 ? 'unnamed ' : ''}vectors`, hint);
  }
  const length = Object.hasOwn(namedVectors, target) ? namedVectors[target] : undefined;
  if (length !== undefined) return length;
  const near = similarNames(target, known);
  const hint = known.length === 0 ? 'It has no named vectors' : `Known are: ${known.join(', ')}`;
  throw invalid(
    `${name} has no vector "${target}"`,
    near.length > 0 ? `Did you mean ${near.join(' or ')}?` : hint,
  );
}

/**
 * Named vectors are their callers' own affair: only the unnamed ones come from the model of the collection.
 *
 * @throws VectorStoreError `vector_invalid` when the vectors of the collection come from another model
 */
export function checkSpace({ name, space }: CollectionConfig, given: string | undefined): void {
  if (space === given) return;
  throw invalid(
    `${name} keeps vectors of ${space ?? 'no named model'}, this one is of ${given ?? 'none'}`,
    'Only vectors of one model compare',
  );
}

/** The vector of a query. @throws VectorStoreError `vector_invalid` */
export function checkQueryVector(
  config: CollectionConfig,
  query: {
    readonly vector: Float32Array;
    readonly target?: string | undefined;
    readonly space?: string | undefined;
  },
): void {
  const { vector, target, space } = query;
  checkVector(config, vector, target);
  if (target === undefined) checkSpace(config, space);
}

function invalid(message: string, hint: string): VectorStoreError {
  return new VectorStoreError('vector_invalid', message, hint);
}
