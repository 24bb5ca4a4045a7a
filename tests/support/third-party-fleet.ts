/** What `mcpctl.yaml` says of a fleet of third-party servers alone, on free ports. */
export function thirdPartyFleet(
  servers: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  gateway: Readonly<Record<string, unknown>> = {},
): string {
  const builtIn = ['postgres', 'memory', 'orchestrator', 'tools', 'weaviate-direct'];
  const settings = {
    ...Object.fromEntries(builtIn.map((name) => [name, { enabled: false }])),
    'stdio-host': { port: 0 },
    ...servers,
  };
  // JSON is YAML.
  return `gateway: ${JSON.stringify({ port: 0, ...gateway })}\nservers: ${JSON.stringify(settings)}\n`;
}
