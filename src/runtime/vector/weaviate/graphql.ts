import type { WeaviateConnection } from './connection.ts';
import { kindOfWords } from './failure.ts';
import { errorOf } from './weaviate-error.ts';

interface GraphqlAnswer<T> {
  readonly data?: T | null;
  readonly errors?: readonly { readonly message?: string }[] | null;
}

/** As Weaviate answers, errors and all. */
export async function postGraphql(
  connection: WeaviateConnection,
  operation: string,
  body: { readonly query: string; readonly variables?: Readonly<Record<string, unknown>> },
): Promise<unknown> {
  return connection.rest<unknown>(operation, { method: 'POST', path: '/graphql', body });
}

/** @throws what `errorOf` says of its errors */
export async function queryGraphql<T>(
  connection: WeaviateConnection,
  operation: string,
  query: string,
): Promise<T> {
  const { data, errors } = (await postGraphql(connection, operation, { query })) as GraphqlAnswer<T>;
  const reason = errors?.map(({ message }) => message).join('; ');
  if (reason !== undefined || data === undefined || data === null) {
    const said = reason ?? 'GraphQL answered with nothing';
    throw errorOf({ kind: kindOfWords(said), reason: said }, operation, undefined);
  }
  return data;
}
