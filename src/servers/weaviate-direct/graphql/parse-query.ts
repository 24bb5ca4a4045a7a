/** GraphQL text into what the checks look at. Only this file knows the package graphql. */
import { GraphQLError } from 'graphql/error/index.js';
import {
  type DocumentNode,
  Kind,
  Lexer,
  type NameNode,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionNode,
  type SelectionSetNode,
  Source,
  type TypeNode,
  type ValueNode,
  type VariableDefinitionNode,
} from 'graphql/language/index.js';
import { ToolError } from '../../kit/tool-error.ts';
import type { Fragment, Query, Selection } from './query.ts';
import { refused } from './refused.ts';
import { fillVariables, type VariableDefinition, type VariableType } from './variables.ts';

const maxTokens = 20_000;
/** Of braces, brackets and parentheses: the parser calls itself for each. */
const maxNesting = 60;

type Variables = Readonly<Record<string, unknown>>;

/**
 * @param text at most some 100,000 characters
 * @throws ToolError `query_invalid`, `query_refused` (no query, or too large), `variables_invalid`
 */
export function parseQuery(text: string, variables: Variables): Query {
  const document = parsed(text);
  const { variableDefinitions = [], selectionSet } = onlyQuery(document);
  const definitions = variableDefinitions.map(definitionOf);
  unique(definitions.map((definition) => [definition.name, definition]));
  const values = fillVariables(definitions, variables);
  const fragments = document.definitions.flatMap((definition): [string, Fragment][] => {
    if (definition.kind !== Kind.FRAGMENT_DEFINITION) return [];
    const on = definition.typeCondition.name.value;
    return [[definition.name.value, { on, selections: selectionsOf(definition.selectionSet, values) }]];
  });
  return {
    text: print(document),
    selections: selectionsOf(selectionSet, values),
    fragments: new Map(unique(fragments)),
  };
}

function parsed(text: string): DocumentNode {
  try {
    measure(text);
    return parse(text, { noLocation: true, maxTokens });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const [place] = error.locations ?? [];
    const where = place === undefined ? '' : ` at line ${place.line}, column ${place.column}`;
    throw new ToolError('query_invalid', `${error.message}${where}`, {
      hint: 'Such as { Get { Book(limit: 5) { title _additional { id } } } }',
    });
  }
}

/** By reading the words alone: what is nested without end must not reach the parser. @throws ToolError `query_refused` */
function measure(text: string): void {
  const lexer = new Lexer(new Source(text));
  let tokens = 0;
  let nesting = 0;
  for (let { kind } = lexer.advance(); kind !== '<EOF>'; { kind } = lexer.advance()) {
    tokens += 1;
    if ('{[('.includes(kind)) nesting += 1;
    if ('}])'.includes(kind)) nesting -= 1;
    if (nesting > maxNesting) throw refused(`is nested deeper than ${maxNesting}`);
    if (tokens > maxTokens) throw refused(`has more than ${maxTokens} words`);
  }
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
