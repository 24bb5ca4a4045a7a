/** Arguments of a field that name a collection: a path through references, and the address of an object. */
import { unknownCollection } from '../find-collection.ts';
import type { QueryRules } from './check-query.ts';
import { refused } from './refused.ts';

/** Deeper than any filter that is taken elsewhere. */
const maxDepth = 40;

/** @throws ToolError `query_refused`, `collection_unknown` */
export function checkArguments(value: unknown, rules: QueryRules, depth = 1): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > maxDepth) throw refused(`has an argument that is nested deeper than ${maxDepth}`);
  for (const [key, part] of Object.entries(value)) {
    if ((key === 'path' || key === 'groupBy') && Array.isArray(part)) checkPath(part, rules);
    if (key === 'beacon') checkBeacon(part, rules);
    checkArguments(part, rules, depth + 1);
  }
}

/** Property, collection, property, collection, … property. */
function checkPath(path: readonly unknown[], { collections }: QueryRules): void {
  const names = path.filter((_, index) => index % 2 === 1).map(String);
  const unknown = names.find((name) => !collections.includes(name));
  if (unknown !== undefined) throw unknownCollection(unknown, collections);
}

/** Such as `weaviate://localhost/Book/6f1c…`; without a collection it is that of the field. */
function checkBeacon(beacon: unknown, { collections }: QueryRules): void {
  const form = /^weaviate:\/\/[A-Za-z0-9.:-]+\/(?:([A-Za-z0-9_]+)\/)?[0-9a-fA-F-]{36}$/;
  const match = form.exec(String(beacon));
  if (match === null) {
    throw refused('has a beacon that is none', 'Such as weaviate://localhost/Book/ and a UUID');
  }
  const [, collection] = match;
  if (collection !== undefined && !collections.includes(collection)) {
    throw unknownCollection(collection, collections);
  }
}
