/** What one path of the gateway shows: all servers as one, a selection of their tools, or one server alone. */
export interface View {
  readonly kind: 'aggregate' | 'virtual' | 'single';
  /** Such as `/mcp` or `/memory/mcp`. */
  readonly path: string;
  /** Its name for clients. */
  readonly name: string;
  /** In the order of their names. */
  servers(): readonly string[];
  /** Whether it shows that tool, by its `server__tool`. */
  shows(qualifiedTool: string): boolean;
}
