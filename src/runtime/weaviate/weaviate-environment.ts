import { portVariable } from '../fleet/port-id.ts';

/** What `servers/weaviate` is told (docs/environment.md). */
export function weaviateEnvironment(options: {
  readonly dataDirectory: string;
  readonly port: number;
  /** By what each is for. */
  readonly furtherPorts: Readonly<Record<string, number>>;
  readonly apiKey: string;
  readonly memoryBytes: number;
}): Record<string, string> {
  const further = Object.entries(options.furtherPorts).map(([purpose, port]) => [
    portVariable(purpose),
    String(port),
  ]);
  return {
    MCPCTL_DATA_DIR: options.dataDirectory,
    MCPCTL_PORT: String(options.port),
    ...Object.fromEntries(further),
    MCPCTL_VECTORS_API_KEY: options.apiKey,
    MCPCTL_MEMORY_BYTES: String(options.memoryBytes),
  };
}
