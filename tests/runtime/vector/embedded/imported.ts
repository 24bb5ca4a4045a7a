/** What the importing processes import: the same object for the same number. */
import type { CollectionConfig } from '../../../../src/runtime/vector/collection.ts';
import type { StoredObject } from '../../../../src/runtime/vector/stored-object.ts';
import { randomVectors } from './random-vectors.ts';

export const batchSize = 100;
const dimensions = 32;

export const importedConfig: CollectionConfig = {
  name: 'Imported',
  properties: [
    { name: 'text', dataType: 'text' },
    { name: 'number', dataType: 'int' },
  ],
  dimensions,
  namedVectors: { small: 4 },
};

export function importedObject(number: number): Required<StoredObject> {
  const [vector = new Float32Array()] = randomVectors(1, dimensions, number + 1);
  const [small = new Float32Array()] = randomVectors(1, 4, number + 1);
  return {
    id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    properties: { text: `object${number} of many`, number },
    vector,
    namedVectors: { small },
  };
}
