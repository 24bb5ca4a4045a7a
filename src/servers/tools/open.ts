/** Opens everything the tools server stands on, and closes it in the reverse order. */
import { openStaticEmbedder } from '../../runtime/embedding/static-embedder.ts';
import { GatewayTools } from '../../runtime/mcp/gateway-tools.ts';
import type { OpenServer } from '../kit/open-mcp-server.ts';
import type { ProcessContext } from '../kit/run-process.ts';
import { Catalogue } from './catalogue/catalogue.ts';
import { parseToolsEnvironment } from './environment.ts';
import { ToolMetrics } from './execution/tool-metrics.ts';
import { ToolSearch } from './search/tool-search.ts';
import { registerToolsTools } from './server.ts';
import { SchemaValidator } from './validation/schema-validator.ts';

export async function openTools({ environment, env }: ProcessContext): Promise<OpenServer> {
  const { gatewayUrl, isByMeaning } = parseToolsEnvironment(env);
  const search = new ToolSearch(isByMeaning ? await openStaticEmbedder() : null);
  const fleet = new GatewayTools({ gatewayUrl, token: environment.token });
  const validator = new SchemaValidator();
  const deps = { fleet, catalogue: new Catalogue({ fleet }), search, validator, metrics: new ToolMetrics() };
  return {
    // Not essential: it starts before the gateway, and serves its last list while the gateway is away.
    dependencies: [
      {
        name: 'gateway',
        essential: false,
        check: (signal) => fleet.ping(signal),
        breaker: () => fleet.breakerState,
      },
    ],
    register: (server) => registerToolsTools(server, deps),
    close: async () => {
      await fleet.close();
      await validator.close();
      search.close();
    },
  };
}
