/** `vectors`: the embedded engine, a Weaviate that mcpctl runs, or one elsewhere. */
import { z } from 'zod';
import type { VectorsInput } from './config-input.ts';
import { section } from './config-section.ts';
import { apiKey, flag, grpcPort, weaviateUrl } from './config-values.ts';

const engine = <Name extends string>(name: Name) => z.literal(name).describe('What keeps them');

const ofWeaviate: Readonly<Record<string, string>> = Object.fromEntries(
  ['url', 'grpcPort', 'apiKey', 'managed'].map((key) => [key, `${key} belongs to engine: weaviate`]),
);

const embedded = section({ engine: engine('embedded') }, (key) => ofWeaviate[key]);

const weaviate = section({
  engine: engine('weaviate'),
  managed: flag('Whether mcpctl runs it; `mcpctl weaviate install` brings the program').optional(),
  url: weaviateUrl.optional(),
  grpcPort: grpcPort.optional(),
  apiKey: apiKey.optional(),
}).superRefine(({ managed, ...elsewhere }, context) => {
  if (managed !== true) {
    if (elsewhere.url !== undefined) return;
    context.addIssue({
      code: 'custom',
      message: 'managed: true for a Weaviate that mcpctl runs, or the url of one elsewhere',
    });
    return;
  }
  for (const key of ['url', 'grpcPort', 'apiKey'] as const) {
    if (elsewhere[key] === undefined) continue;
    const message = `nothing here with managed: true: mcpctl chooses it`;
    context.addIssue({ code: 'custom', path: [key], message });
  }
});

export const vectors: z.ZodType<VectorsInput> = z
  .discriminatedUnion('engine', [embedded, weaviate], { error: 'engine embedded or weaviate' })
  .describe('Where vectors and keyword indexes live');
