import type { FleetTools } from '../../runtime/mcp/fleet-tools.ts';
import type { Catalogue } from './catalogue/catalogue.ts';
import type { ToolMetrics } from './execution/tool-metrics.ts';
import type { ToolSearch } from './search/tool-search.ts';
import type { SchemaValidator } from './validation/schema-validator.ts';

/** What the tools of the tools server work with. */
export interface ToolsDeps {
  readonly fleet: FleetTools;
  readonly catalogue: Catalogue;
  readonly search: ToolSearch;
  readonly validator: Pick<SchemaValidator, 'validate'>;
  readonly metrics: ToolMetrics;
}
