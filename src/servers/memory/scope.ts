/** Whose rows a call may see. Every statement and every search is bound to exactly one scope. */
import type { ArgumentFields } from '../kit/fields.ts';
import { text } from './text.ts';

export interface Scope {
  readonly namespace: string;
  /** '' for rows that belong to nobody. */
  readonly userId: string;
}

/** The same, as callers write it. */
export interface ScopeArguments {
  readonly namespace: string;
  readonly user_id: string;
}

/** The fields every scoped tool takes. */
export const scopeFields: ArgumentFields<ScopeArguments> = {
  namespace: text()
    .min(1)
    .max(128)
    .default('default')
    .describe('separate world of memories, such as a project; nothing crosses it'),
  user_id: text()
    .max(128)
    .default('')
    .describe('whose memories; leave out for those of nobody in particular. One user never sees another’s'),
};

export function scopeOf(args: ScopeArguments): Scope {
  return { namespace: args.namespace, userId: args.user_id };
}

/** One partition of the index; two scopes never share one. */
export function partitionKey({ namespace, userId }: Scope): string {
  return JSON.stringify([namespace, userId]);
}
