/** The vector store as a server's environment tells it (docs/environment.md). */
import { z } from 'zod';
import type { VectorSettings } from '../../runtime/vector/vector-settings.ts';
import { EnvironmentError } from './environment-error.ts';
import type { ArgumentFields } from './fields.ts';

interface VectorVariables {
  readonly MCPCTL_DATA_DIR?: string | undefined;
  readonly MCPCTL_VECTORS_URL?: string | undefined;
  readonly MCPCTL_VECTORS_GRPC_PORT?: number | undefined;
  readonly MCPCTL_VECTORS_API_KEY?: string | undefined;
}

const highestPort = 65_535;

export const vectorVariables: ArgumentFields<VectorVariables> = {
  MCPCTL_DATA_DIR: z.string().min(1).optional(),
  MCPCTL_VECTORS_URL: z.url({ protocol: /^https?$/ }).optional(),
  MCPCTL_VECTORS_GRPC_PORT: z.coerce.number().int().min(1).max(highestPort).optional(),
  MCPCTL_VECTORS_API_KEY: z.string().min(1).optional(),
};

/** @throws EnvironmentError naming the variable that is missing */
export function vectorSettings(variables: VectorVariables): VectorSettings {
  const {
    MCPCTL_DATA_DIR: dataDirectory,
    MCPCTL_VECTORS_URL: url,
    MCPCTL_VECTORS_GRPC_PORT: grpcPort,
    MCPCTL_VECTORS_API_KEY: apiKey,
  } = variables;
  if (url !== undefined) return { engine: 'weaviate', url, grpcPort, apiKey };
  for (const name of ['MCPCTL_VECTORS_GRPC_PORT', 'MCPCTL_VECTORS_API_KEY'] as const) {
    if (variables[name] !== undefined) {
      throw new EnvironmentError(`MCPCTL_VECTORS_URL is missing, which ${name} belongs to`);
    }
  }
  if (dataDirectory !== undefined) return { engine: 'embedded', directory: `${dataDirectory}/vectors` };
  throw new EnvironmentError(
    'MCPCTL_DATA_DIR is missing, which the embedded vector store needs; with MCPCTL_VECTORS_URL there is none',
  );
}
