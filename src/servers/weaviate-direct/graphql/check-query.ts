/** What a query may ask for: bounded in every direction, and of collections that tools see. */
import { unknownCollection } from '../find-collection.ts';
import { checkArguments } from './check-arguments.ts';
import type { Query, Selection } from './query.ts';
import { refused } from './refused.ts';

export interface QueryRules {
  /** Names of the collections there are for the caller. */
  readonly collections: readonly string[];
  /** Whether that is all there are. */
  readonly seesEverything: boolean;
}

export const queryLimits = { depth: 12, fields: 500, aliases: 50 };

/** What a type of Weaviate's is called that holds collections, not properties. */
const holders = ['WeaviateObj', 'GetObjectsObj', 'AggregateObjectsObj'];
const roots = ['Get', 'Aggregate', 'Explore'];

/** @throws ToolError `query_refused`, `collection_unknown` */
export function checkQuery(query: Query, rules: QueryRules): void {
  new Walk(query, rules).visit(query.selections, []);
}

/** Fragments are looked at wherever they are used, as they will be run. */
class Walk {
  readonly #query: Query;
  readonly #rules: QueryRules;
  readonly #open = new Set<string>();
  #fields = 0;
  #aliases = 0;

  constructor(query: Query, rules: QueryRules) {
    this.#query = query;
    this.#rules = rules;
  }

  /** @param path the fields around these */
  visit(selections: readonly Selection[], path: readonly string[]): void {
    for (const selection of selections) {
      this.#fields += 1;
      if (this.#fields > queryLimits.fields) throw refused(`asks for more than ${queryLimits.fields} fields`);
      if (selection.kind === 'field') this.#visitField(selection, path);
      else if (selection.kind === 'spread') this.#visitFragment(selection.fragment, path);
      else this.#visitFragmentOn(selection.on, selection.selections, path);
    }
  }

  #visitField(
    { name, isAliased, args, selections }: Extract<Selection, { kind: 'field' }>,
    path: readonly string[],
  ): void {
    this.#aliases += isAliased ? 1 : 0;
    if (this.#aliases > queryLimits.aliases) throw refused(`has more than ${queryLimits.aliases} aliases`);
    if (path.length >= queryLimits.depth) throw refused(`is deeper than ${queryLimits.depth} fields`);
    this.#assertField(name, path);
    checkArguments(args, this.#rules);
    this.visit(selections, [...path, name]);
  }

  #assertField(name: string, path: readonly string[]): void {
    const { collections, seesEverything } = this.#rules;
    if (name.startsWith('__'))
      throw refused(`asks for ${name}`, 'get_schema tells which collections there are');
    const [root, collection] = [...path, name];
    if (path.length === 0 && !roots.includes(name)) {
      throw refused(`begins with ${name}`, `Begin with one of: ${roots.join(', ')}`);
    }
    if (path.length === 1 && root !== 'Explore' && !collections.includes(collection ?? '')) {
      throw unknownCollection(name, collections);
    }
    if (seesEverything) return;
    // Both tell of collections without being told their names.
    if (path.length === 0 && name === 'Explore') {
      throw refused('explores all collections at once', 'Search one collection: { Get { … } }');
    }
    if (name === 'pointingTo') throw refused('asks for pointingTo', 'Leave it out');
  }

  #visitFragment(name: string, path: readonly string[]): void {
    const fragment = this.#query.fragments.get(name);
    if (fragment === undefined)
      throw refused(`uses the fragment ${name}, which it does not define`, 'Define it');
    if (this.#open.has(name)) throw refused(`has a fragment ${name} within itself`, 'Take it out');
    this.#open.add(name);
    this.#visitFragmentOn(fragment.on, fragment.selections, path);
    this.#open.delete(name);
  }

  #visitFragmentOn(on: string | null, selections: readonly Selection[], path: readonly string[]): void {
    const { collections } = this.#rules;
    if (on !== null && !holders.includes(on) && !collections.includes(on)) {
      throw unknownCollection(on, collections);
    }
    this.visit(selections, path);
  }
}
