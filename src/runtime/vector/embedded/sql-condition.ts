/** A condition on the objects table `o`. */
export interface SqlCondition {
  readonly sql: string;
  /** Of its `?`, in their order. */
  readonly values: readonly (string | number)[];
}
