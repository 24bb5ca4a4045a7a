import { z } from 'zod';
import { readsOnly } from '../../kit/annotations.ts';
import { maxTokensField } from '../../kit/page.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import { seesEverything } from '../collection-policy.ts';
import type { WeaviateDirectDeps } from '../deps.ts';
import { answerOf } from '../graphql/answer-of.ts';
import { checkQuery } from '../graphql/check-query.ts';
import { readDocument, writeDocument } from '../graphql/document.ts';
import { expandFragments } from '../graphql/expand-fragments.ts';
import { fitAnswer } from '../graphql/fit-answer.ts';
import { inTime } from '../graphql/in-time.ts';
import { parseQuery } from '../graphql/parse-query.ts';
import { mendable } from '../mendable.ts';
import { noteField } from '../page-fields.ts';

const limitMs = 10_000;
/** A query may hold a vector; it may not be a flood. */
const maxQueryChars = 100_000;
const input = z.strictObject({
  query: z.string().min(1).max(maxQueryChars).describe('one query in Weaviate’s GraphQL: Get or Aggregate'),
  variables: z
    .record(z.string().max(200), z.unknown())
    .default({})
    .describe('values of the variables that the query declares'),
  max_tokens: maxTokensField.describe('length of the answer; for more, use limit and offset in the query'),
});
const output = z.object({
  data: z.record(z.string(), z.unknown()),
  note: noteField,
});

export function registerRawGraphqlQuery(server: ToolServer, { store, policy }: WeaviateDirectDeps): void {
  server.tool(
    'raw_graphql_query',
    {
      title: 'Run a GraphQL query',
      description:
        'Run a query in Weaviate’s GraphQL, read only and of bounded size. It needs a Weaviate; cluster_status tells the engine in use.',
      input,
      output,
      // A module of a Weaviate may ask a model elsewhere on the way.
      annotations: { ...readsOnly, openWorldHint: true },
    },
    mendable(async ({ query, variables, max_tokens }, { signal }) => {
      const document = readDocument(query);
      const { query: parsed, values } = parseQuery(document, variables);
      const collections = (await store.listCollections()).map(({ name }) => name);
      checkQuery(parsed, { collections, seesEverything: seesEverything(policy) });
      const written = writeDocument(expandFragments(document), values);
      const run = (limit: AbortSignal) => store.graphql(written.text, written.variables, limit);
      const answer = await inTime(run, { caller: signal, limitMs });
      return fitAnswer(answerOf(answer), max_tokens);
    }),
  );
}
