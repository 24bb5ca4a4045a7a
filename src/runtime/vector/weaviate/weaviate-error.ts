/** What went wrong with Weaviate, in the words of the store. Pure. */
import { OperationalError } from '../../errors.ts';
import { VectorStoreError } from '../vector-store-error.ts';
import type { Failure } from './failure.ts';
import { RestRefusal } from './rest-client.ts';

/** It answered, and that is all: callers that know what it means say so in other words. */
export class WeaviateRefusal extends OperationalError<'VECTOR_STORE_FAILED'> {
  /** Of HTTP; `null`: said over gRPC. */
  readonly status: number | null;
  readonly said: string;

  constructor(operation: string, said: string, cause: unknown) {
    super('VECTOR_STORE_FAILED', { operation, reason: said }, { cause });
    this.status = cause instanceof RestRefusal ? cause.status : null;
    this.said = said;
  }
}

/** It asks to be called later. */
export class WeaviateBusy extends OperationalError<'VECTOR_STORE_FAILED'> {
  constructor(operation: string, said: string, cause?: unknown) {
    const reason = `Weaviate is busy and asks to be called later: ${said}`;
    super('VECTOR_STORE_FAILED', { operation, reason }, { cause });
  }
}

/** The same for the caller. */
export function errorOf(
  { kind, reason }: Failure,
  operation: string,
  cause: unknown,
): OperationalError | VectorStoreError {
  switch (kind) {
    case 'away':
      return new OperationalError('VECTOR_STORE_FAILED', { operation, reason }, { cause });
    case 'busy':
      return new WeaviateBusy(operation, reason, cause);
    case 'denied':
      return new VectorStoreError(
        'permission_denied',
        `Weaviate refuses the key of mcpctl: ${reason}`,
        'Give mcpctl a key that may do this: vectors.apiKey in mcpctl.yaml',
      );
    case 'refused':
      return mendableOf(reason) ?? new WeaviateRefusal(operation, reason, cause);
  }
}

/** What was right when the call was checked, and is not any more. */
function mendableOf(said: string): VectorStoreError | null {
  const [, collection] = /could not find class (\S+) in schema/.exec(said) ?? [];
  if (collection !== undefined) {
    return new VectorStoreError(
      'collection_unknown',
      `There is no collection "${collection}"`,
      'It was deleted',
    );
  }
  const [, missing] = /tenant not found: "?([^"\s]+)"?/.exec(said) ?? [];
  if (missing !== undefined) {
    const hint = 'Add it first, or list the tenants there are';
    return new VectorStoreError('tenant_unknown', `There is no tenant "${missing}"`, hint);
  }
  const [, inactive] = /tenant not active: '?([^'\s]+)'?/.exec(said) ?? [];
  if (inactive !== undefined) {
    return new VectorStoreError(
      'tenant_inactive',
      `Tenant "${inactive}" is inactive`,
      'Set its status to active first',
    );
  }
  if (/vector lengths don't match|vector dimensions?/i.test(said)) {
    return new VectorStoreError(
      'vector_invalid',
      said,
      'Give a vector of the length of those that are there',
    );
  }
  return null;
}
