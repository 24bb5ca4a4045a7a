/** A query into what its checks look at. */

import { ToolError } from '../../kit/tool-error.ts';
import {
  type DocumentNode,
  Kind,
  type NameNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type TypeNode,
  type ValueNode,
  type VariableDefinitionNode,
} from './document.ts';
import type { Fragment, Query, Selection } from './query.ts';
import { refused } from './refused.ts';
import { fillVariables, type VariableDefinition, type VariableType } from './variables.ts';

type Variables = Readonly<Record<string, unknown>>;

export interface ParsedQuery {
  readonly query: Query;
  /** Every variable it declares, with its value. */
  readonly values: Variables;
}

/** @throws ToolError `query_refused` (no query), `variables_invalid` */
export function parseQuery(document: DocumentNode, variables: Variables): ParsedQuery {
  const { variableDefinitions = [], selectionSet } = onlyQuery(document);
  const definitions = variableDefinitions.map(definitionOf);
  unique(definitions.map((definition) => [definition.name, definition]));
  const values = fillVariables(definitions, variables);
  const fragments = document.definitions.flatMap((definition): [string, Fragment][] => {
    if (definition.kind !== Kind.FRAGMENT_DEFINITION) return [];
    const on = definition.typeCondition.name.value;
    return [[definition.name.value, { on, selections: selectionsOf(definition.selectionSet, values) }]];
  });
  const selections = selectionsOf(selectionSet, values);
  return { query: { selections, fragments: new Map(unique(fragments)) }, values };
}

/** @throws ToolError `query_refused` */
function onlyQuery({ definitions }: DocumentNode): OperationDefinitionNode {
  const operations = definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const [operation] = operations;
  if (operation === undefined || operations.length > 1) {
    throw refused(`has ${operations.length} operations`, 'Give exactly one query');
  }
  if (operation.operation !== 'query') throw refused(`is a ${operation.operation}`, 'Only queries are run');
  const foreign = definitions.find(
    ({ kind }) => kind !== Kind.OPERATION_DEFINITION && kind !== Kind.FRAGMENT_DEFINITION,
  );
  if (foreign !== undefined) throw refused('defines types', 'Give one query, and fragments of it');
  return operation;
}

function selectionsOf(set: SelectionSetNode | undefined, variables: Variables): readonly Selection[] {
  return (set?.selections ?? []).map((node) => selectionOf(node, variables));
}

function selectionOf(node: SelectionNode, variables: Variables): Selection {
  switch (node.kind) {
    case Kind.FIELD:
      return {
        kind: 'field',
        name: node.name.value,
        isAliased: node.alias !== undefined,
        args: record(node.arguments ?? [], variables),
        selections: selectionsOf(node.selectionSet, variables),
      };
    case Kind.FRAGMENT_SPREAD:
      return { kind: 'spread', fragment: node.name.value };
    case Kind.INLINE_FRAGMENT:
      return {
        kind: 'inline',
        on: node.typeCondition?.name.value ?? null,
        selections: selectionsOf(node.selectionSet, variables),
      };
  }
}

/** @throws ToolError `variables_invalid` for a variable that the query does not declare */
function valueFrom(node: ValueNode, variables: Variables): unknown {
  switch (node.kind) {
    case Kind.VARIABLE: {
      const name = node.name.value;
      if (Object.hasOwn(variables, name)) return variables[name];
      throw new ToolError('variables_invalid', `The query uses $${name} and does not declare it`, {
        hint: `Such as query($${name}: String!) { … }`,
      });
    }
    case Kind.LIST:
      return node.values.map((value) => valueFrom(value, variables));
    case Kind.OBJECT:
      return record(node.fields, variables);
    case Kind.NULL:
      return null;
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value);
    default:
      return node.value;
  }
}

function record(
  nodes: readonly { readonly name: NameNode; readonly value: ValueNode }[],
  variables: Variables,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    unique(nodes.map(({ name, value }) => [name.value, valueFrom(value, variables)] as const)),
  );
}

/** Which of two with one name counts, readers may not agree on. @throws ToolError `query_refused` */
function unique<T>(entries: readonly (readonly [string, T])[]): readonly (readonly [string, T])[] {
  const names = entries.map(([name]) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw refused(`says ${twice} twice in one place`, 'Say it once');
  return entries;
}

function definitionOf({ variable, type, defaultValue }: VariableDefinitionNode): VariableDefinition {
  return {
    name: variable.name.value,
    type: typeOf(type),
    ...(defaultValue === undefined ? {} : { defaultValue: valueFrom(defaultValue, {}) }),
  };
}

function typeOf(node: TypeNode): VariableType {
  if (node.kind === Kind.NON_NULL_TYPE) return { ...typeOf(node.type), isRequired: true };
  if (node.kind === Kind.LIST_TYPE) return { listOf: typeOf(node.type), isRequired: false };
  return { name: node.name.value, isRequired: false };
}
