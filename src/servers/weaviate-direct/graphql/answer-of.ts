/** The data of an answer to a query; what Weaviate has against it becomes an error. */
import { z } from 'zod';
import { ToolError } from '../../kit/tool-error.ts';

const answerSchema = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z.array(z.object({ message: z.string() })).nullish(),
});

/** @throws ToolError `query_failed` with the first messages */
export function answerOf(answer: unknown): Readonly<Record<string, unknown>> {
  const { data, errors } = answerSchema.parse(answer);
  if (errors !== undefined && errors !== null && errors.length > 0) {
    const messages = errors.slice(0, 3).map(({ message }) => message.slice(0, 500));
    throw new ToolError('query_failed', `Weaviate says: ${messages.join('; ')}`, {
      hint: 'get_schema tells which properties each collection has',
    });
  }
  return data ?? {};
}
