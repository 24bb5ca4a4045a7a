import { z } from 'zod';
import { parseEnvironment } from '../kit/parse-environment.ts';

export interface WeaviateEnvironment {
  readonly dataDirectory: string;
  /** Of REST and GraphQL. */
  readonly host: string;
  readonly port: number;
  readonly grpcPort: number;
  readonly gossipPort: number;
  readonly dataPort: number;
  readonly raftPort: number;
  readonly raftRpcPort: number;
  readonly apiKey: string;
  /** What the process may use. */
  readonly memoryBytes: number;
}

const port = z.coerce.number().int().min(1).max(65_535);
/** Weaviate itself needs 110 MB. */
const minMemoryBytes = 64 * 1024 ** 2;

const schema = z.object({
  MCPCTL_DATA_DIR: z.string().min(1),
  MCPCTL_HOST: z.enum(['127.0.0.1', '::1']).default('127.0.0.1'),
  MCPCTL_PORT: port,
  MCPCTL_PORT_GRPC: port,
  MCPCTL_PORT_GOSSIP: port,
  MCPCTL_PORT_DATA: port,
  MCPCTL_PORT_RAFT: port,
  MCPCTL_PORT_RAFT_RPC: port,
  // Weaviate takes a list; a comma would make two keys of one.
  MCPCTL_VECTORS_API_KEY: z.string().regex(/^[^,\s]{16,}$/),
  MCPCTL_MEMORY_BYTES: z.coerce.number().int().min(minMemoryBytes),
});

/** @throws EnvironmentError naming each variable that is wrong */
export function parseWeaviateEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): WeaviateEnvironment {
  const values = parseEnvironment('weaviate', schema, env);
  return {
    dataDirectory: values.MCPCTL_DATA_DIR,
    host: values.MCPCTL_HOST,
    port: values.MCPCTL_PORT,
    grpcPort: values.MCPCTL_PORT_GRPC,
    gossipPort: values.MCPCTL_PORT_GOSSIP,
    dataPort: values.MCPCTL_PORT_DATA,
    raftPort: values.MCPCTL_PORT_RAFT,
    raftRpcPort: values.MCPCTL_PORT_RAFT_RPC,
    apiKey: values.MCPCTL_VECTORS_API_KEY,
    memoryBytes: values.MCPCTL_MEMORY_BYTES,
  };
}
