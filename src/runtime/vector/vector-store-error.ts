/** What a caller of the store can mend: a wrong name, filter, property or vector length. */
export class VectorStoreError extends Error {
  override readonly name = 'VectorStoreError';
  readonly code: VectorStoreErrorCode;
  /** What would be right. */
  readonly hint: string;

  constructor(code: VectorStoreErrorCode, message: string, hint: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

export type VectorStoreErrorCode =
  | 'collection_unknown'
  | 'collection_exists'
  | 'collection_invalid'
  | 'property_unknown'
  | 'filter_invalid'
  | 'object_invalid'
  | 'vector_invalid'
  | 'tenant_invalid'
  | 'tenant_required'
  | 'tenant_unknown'
  | 'tenant_inactive'
  | 'tenants_unsupported'
  | 'permission_denied'
  | 'query_refused'
  | 'graphql_unsupported';
