/** GraphQL text as a tree, and back. Only this file knows the package graphql. */
import { GraphQLError } from 'graphql/error/index.js';
import {
  type DocumentNode,
  Kind,
  Lexer,
  parse,
  print,
  Source,
  type TypeNode,
  type ValueNode,
  visit,
} from 'graphql/language/index.js';
import { ToolError } from '../../kit/tool-error.ts';
import { refused } from './refused.ts';

export {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type NameNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type TypeNode,
  type ValueNode,
  type VariableDefinitionNode,
} from 'graphql/language/index.js';

const maxTokens = 20_000;
/** Of braces, brackets and parentheses: the parser calls itself for each. */
const maxNesting = 60;
const maxInlinedChars = 1_000_000;

/**
 * @param text at most some 100,000 characters
 * @throws ToolError `query_invalid`, `query_refused` (too large)
 */
export function readDocument(text: string): DocumentNode {
  try {
    measure(text);
    return parse(text, { noLocation: true });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const [place] = error.locations ?? [];
    const where = place === undefined ? '' : ` at line ${place.line}, column ${place.column}`;
    throw new ToolError('query_invalid', `${error.message}${where}`, {
      hint: 'Such as { Get { Book(limit: 5) { title _additional { id } } } }',
    });
  }
}

/**
 * What was read, written anew with `values` in place of the variables of GraphQL's own types: a Weaviate knows types of its
 * own for most places, and takes no whole number for a limit. Another reader cannot find anything else in it.
 *
 * @throws ToolError `query_refused` when that becomes too long
 */
export function writeDocument(
  document: DocumentNode,
  values: Readonly<Record<string, unknown>>,
): { readonly text: string; readonly variables: Readonly<Record<string, unknown>> } {
  const inlined = new Map<string, { readonly node: ValueNode; readonly chars: number }>();
  let chars = 0;
  const written = visit(document, {
    [Kind.VARIABLE_DEFINITION]: ({ variable, type }) => {
      const name = variable.name.value;
      const value = values[name];
      const node = literalOf(type, value);
      // What holds values of Weaviate's types cannot be written: a text in it may stand for a word.
      if (node === null) return false;
      inlined.set(name, { node, chars: JSON.stringify(value).length });
      return null;
    },
    [Kind.VARIABLE]: ({ name }) => {
      const literal = inlined.get(name.value);
      if (literal === undefined) return undefined;
      chars += literal.chars;
      if (chars > maxInlinedChars) throw refused(`becomes longer than ${maxInlinedChars} characters`);
      return literal.node;
    },
  });
  const left = Object.entries(values).filter(([name]) => !inlined.has(name));
  return { text: print(written), variables: Object.fromEntries(left) };
}

/** `null` for a type that is not GraphQL's own. @param value one that fits `type` */
function literalOf(type: TypeNode, value: unknown): ValueNode | null {
  if (type.kind === Kind.NON_NULL_TYPE) return literalOf(type.type, value);
  if (type.kind === Kind.LIST_TYPE && Array.isArray(value)) {
    const values = value.map((item) => literalOf(type.type, item));
    const known = values.filter((item) => item !== null);
    // Without an item nobody can tell, and nothing is lost.
    return known.length === values.length ? { kind: Kind.LIST, values: known } : null;
  }
  if (type.kind === Kind.LIST_TYPE) return literalOf(type.type, value);
  if (value === null) return { kind: Kind.NULL };
  switch (type.name.value) {
    case 'Int':
      return { kind: Kind.INT, value: String(value) };
    case 'Float':
      return { kind: Kind.FLOAT, value: String(value) };
    case 'Boolean':
      return { kind: Kind.BOOLEAN, value: value === true };
    case 'String':
    case 'ID':
      return { kind: Kind.STRING, value: String(value) };
    default:
      return null;
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
