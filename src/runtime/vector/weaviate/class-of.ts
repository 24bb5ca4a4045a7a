/** A collection as Weaviate shall make it. Pure. */
import type { CollectionConfig, DataType, PropertyConfig } from '../collection.ts';
import { isTextType } from '../property-value.ts';
import { searchableNames } from '../searchable.ts';
import { type ClassNote, describedWith } from './class-note.ts';
import type { WeaviateClass, WeaviateProperty, WeaviateVector } from './weaviate-class.ts';

/** Kept as JSON text: Weaviate wants to know beforehand what such a value is made of, and alters it. */
const keptAsJson: readonly DataType[] = ['object', 'object[]', 'phoneNumber'];
/** Weaviate answers ranges of them from an index of their own. */
const ranged: readonly DataType[] = ['int', 'number', 'date'];

export const vectorByCaller: WeaviateVector = {
  vectorizer: { none: {} },
  vectorIndexType: 'hnsw',
  vectorIndexConfig: { distance: 'cosine' },
};

const withoutIndex: WeaviateVector = {
  vectorizer: { none: {} },
  vectorIndexType: 'hnsw',
  vectorIndexConfig: { distance: 'cosine', skip: true },
};

export function isKeptAsJson(dataType: DataType): boolean {
  return keptAsJson.includes(dataType);
}

/** Weaviate begins every property with a small letter. */
export function storedName(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

export function noteOf(config: CollectionConfig): ClassNote {
  const { name: _name, description: _description, ...rest } = config;
  const named = Object.keys(config.namedVectors ?? {});
  const vectors = vectorNames({ named, isUnnamed: config.dimensions !== null, taken: [] });
  return {
    config: rest,
    vectors,
    stems: stemNames(config, {}),
    writeMark: firstFree('mcpctl_write', new Set(Object.values(vectors))),
  };
}

/** @param options.taken names that Weaviate keeps vectors under already */
export function vectorNames(options: {
  readonly named: readonly string[];
  readonly isUnnamed: boolean;
  readonly taken: readonly string[];
}): Readonly<Record<string, string>> {
  const taken = new Set(options.taken);
  const free = (wanted: string): string => {
    const name = firstFree(wanted, taken);
    taken.add(name);
    return name;
  };
  const named = options.named.map((name) => [name, free(name)] as const);
  const unnamed = options.isUnnamed ? [['', free('default')] as const] : [];
  return Object.fromEntries([...unnamed, ...named]);
}

/** Those there are stay. */
export function stemNames(
  config: CollectionConfig,
  known: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  if (config.tokenization !== 'english') return {};
  const taken = new Set([...config.properties.map(({ name }) => storedName(name)), ...Object.values(known)]);
  return Object.fromEntries(
    searchableNames(config).map((name) => {
      // Short enough, whatever the name is.
      const stem = known[name] ?? firstFree(`${storedName(name).slice(0, 200)}_stems`, taken);
      taken.add(stem);
      return [name, stem];
    }),
  );
}

export function classOf(config: CollectionConfig, note: ClassNote): WeaviateClass {
  return {
    class: config.name,
    description: describedWith(config.description, note),
    properties: config.properties.flatMap((property) => propertiesOf(property, config, note)),
    vectorConfig: {
      ...Object.fromEntries(Object.values(note.vectors).map((name) => [name, vectorByCaller])),
      [note.writeMark]: withoutIndex,
    },
    multiTenancyConfig: { enabled: config.multiTenant === true },
    invertedIndexConfig: { indexNullState: true },
  };
}

/** One, and one with its stemmed words where it is searched by them. */
export function propertiesOf(
  property: PropertyConfig,
  config: CollectionConfig,
  { stems }: Pick<ClassNote, 'stems'>,
): readonly WeaviateProperty[] {
  const isSearched = searchableNames(config).includes(property.name);
  const stem = stems[property.name];
  const described = property.description === undefined ? {} : { description: property.description };
  const stored = { name: storedName(property.name), ...described };
  if (isTextType(property.dataType)) {
    const words: WeaviateProperty = {
      ...stored,
      dataType: [property.dataType],
      tokenization: isSearched ? 'word' : 'field',
      indexFilterable: true,
      indexSearchable: isSearched && stem === undefined,
    };
    return stem === undefined ? [words] : [words, stemProperty(stem, property.name)];
  }
  if (isKeptAsJson(property.dataType)) {
    const noIndex = { tokenization: 'field', indexFilterable: false, indexSearchable: false };
    return [{ ...stored, dataType: ['text'], ...noIndex }];
  }
  const isRanged = ranged.includes(property.dataType);
  return [{ ...stored, dataType: [property.dataType], ...(isRanged ? { indexRangeFilters: true } : {}) }];
}

/** Whole stems between spaces: none of them is a stop word of Weaviate's. */
function stemProperty(name: string, of: string): WeaviateProperty {
  return {
    name,
    description: `Stemmed words of ${of}, kept by mcpctl`,
    dataType: ['text'],
    tokenization: 'whitespace',
    indexFilterable: false,
    indexSearchable: true,
  };
}

function firstFree(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  for (let number = 2; ; number += 1) {
    const name = `${wanted}_${number}`;
    if (!taken.has(name)) return name;
  }
}
