/** A query with its fragments written out where they are used: a Weaviate looks into few of them. */
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from './document.ts';

/** What Weaviate calls the types of a query, from outside in; within a collection's field nobody knows. */
const rootType = 'WeaviateObj';
const holderTypes: Readonly<Record<string, string>> = {
  Get: 'GetObjectsObj',
  Aggregate: 'AggregateObjectsObj',
};

/** @param document that `checkQuery` has passed: its fragments end, and are not too many */
export function expandFragments(document: DocumentNode): DocumentNode {
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
    ),
  );
  const definitions = document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION
      ? [{ ...definition, selectionSet: expanded(definition.selectionSet, rootType, fragments) }]
      : [],
  );
  return { ...document, definitions };
}

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/** @param type of what these are fields of, as far as it is known */
function expanded(set: SelectionSetNode, type: string | null, fragments: Fragments): SelectionSetNode {
  return { ...set, selections: set.selections.flatMap((node) => expandedNode(node, type, fragments)) };
}

function expandedNode(
  node: SelectionNode,
  type: string | null,
  fragments: Fragments,
): readonly SelectionNode[] {
  if (node.kind === Kind.FIELD) {
    const { selectionSet, name } = node;
    if (selectionSet === undefined) return [node];
    return [{ ...node, selectionSet: expanded(selectionSet, typeWithin(type, name.value), fragments) }];
  }
  const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node;
  if (fragment === undefined) return [node];
  const { typeCondition, selectionSet } = fragment;
  const on = typeCondition?.name.value ?? type;
  const within = expanded(selectionSet, on, fragments);
  const { directives = [] } = node;
  if (on === type && directives.length === 0) return within.selections;
  return [
    {
      kind: Kind.INLINE_FRAGMENT,
      ...(typeCondition === undefined ? {} : { typeCondition }),
      directives,
      selectionSet: within,
    },
  ];
}

function typeWithin(type: string | null, field: string): string | null {
  if (type === rootType) return holderTypes[field] ?? null;
  return Object.values(holderTypes).includes(type ?? '') ? field : null;
}
