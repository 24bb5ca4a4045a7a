/** A document without its passages, as tools show it. */
import { z } from 'zod';
import type { ViewFields } from '../kit/fields.ts';
import { ToolError } from '../kit/tool-error.ts';
import type { Document } from './store/documents.ts';

export const documentShape: ViewFields<Document> = {
  document_id: z.string(),
  title: z.string(),
  category: z.string().nullable(),
  tags: z.array(z.string()),
  source: z.string().nullable(),
  uri: z.string().nullable(),
  version: z.number().int().describe('raised each time it is replaced'),
  chunks: z.number().int().describe('passages it was cut into'),
  created_at: z.string(),
  updated_at: z.string(),
};

export function documentNotFound(id: string): ToolError {
  return new ToolError('document_not_found', `There is no document ${id} in this namespace`, {
    hint: 'Look for it with search_knowledge, and check the namespace',
  });
}
