/** The file as it was checked: sizes in bytes, durations in milliseconds. What it leaves out is `undefined`. */
import type { EmbeddingSettings, WeaviateEmbedding } from '../embedding/embedding-settings.ts';
import type { Enforcement, RestartPolicy } from '../fleet/config.ts';
import type { GatewayPolicyInput, ServerPolicyInput } from './policy-input.ts';
import type { ThirdPartyInput } from './third-party-input.ts';

export interface ConfigInput {
  readonly version: 1;
  readonly gateway?: GatewayInput | undefined;
  readonly database?: { readonly url: string } | undefined;
  readonly vectors?: VectorsInput | undefined;
  readonly embedding?: EmbeddingInput | undefined;
  readonly cache?: { readonly url: string } | undefined;
  readonly defaults?: LimitsInput | undefined;
  readonly logs?: LogsInput | undefined;
  /** Those of the catalog by their names, and those of others. */
  readonly servers?: Readonly<Record<string, ServerInput | ThirdPartyInput | undefined>> | undefined;
}

export type VectorsInput =
  | { readonly engine: 'embedded' }
  | {
      readonly engine: 'weaviate';
      readonly managed?: boolean | undefined;
      readonly url?: string | undefined;
      readonly grpcPort?: number | undefined;
      readonly apiKey?: string | undefined;
    };

export interface LimitsInput {
  readonly memory?: number | undefined;
  readonly cpu?: number | undefined;
  readonly pids?: number | undefined;
  readonly enforce?: Enforcement | undefined;
  readonly restart?: RestartPolicy | undefined;
  readonly restartDelay?: number | undefined;
  readonly startTimeout?: number | undefined;
  readonly stopGrace?: number | undefined;
  readonly probes?: ProbesInput | undefined;
}

interface GatewayInput extends LimitsInput, GatewayPolicyInput {
  readonly port?: number | undefined;
  readonly heapSnapshot?: boolean | undefined;
}

interface ProbesInput {
  readonly startup?: ProbeInput | undefined;
  readonly readiness?: ProbeInput | undefined;
  readonly liveness?: ProbeInput | undefined;
}

export interface ProbeInput {
  readonly interval?: number | undefined;
  readonly timeout?: number | undefined;
  readonly failures?: number | undefined;
}

interface LogsInput {
  readonly maxSize?: number | undefined;
  readonly maxAge?: number | undefined;
  readonly total?: number | undefined;
}

export interface AutoscaleInput {
  readonly min?: number | undefined;
  readonly max: number;
  readonly targetCpu?: number | undefined;
  readonly targetCalls?: number | undefined;
  readonly targetQueue?: number | undefined;
}

interface CollectionsInput {
  readonly allow?: readonly string[] | undefined;
  readonly deny?: readonly string[] | undefined;
}

export interface ServerInput extends LimitsInput, ServerPolicyInput {
  readonly toolsets?: readonly string[] | undefined;
  readonly enabled?: boolean | undefined;
  readonly port?: number | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly replicas?: number | undefined;
  readonly autoscale?: AutoscaleInput | undefined;
  readonly heapSnapshot?: boolean | undefined;
  /** Of memory only. */
  readonly quota?: number | undefined;
  /** Of weaviate-direct only, like `destructive` and `collections`. */
  readonly writes?: boolean | undefined;
  readonly destructive?: boolean | undefined;
  readonly collections?: CollectionsInput | undefined;
}

export type EmbeddingInput =
  | Exclude<EmbeddingSettings, WeaviateEmbedding>
  | {
      readonly provider: 'weaviate';
      readonly module: string;
      readonly settings?: WeaviateEmbedding['settings'] | undefined;
      readonly headers?: WeaviateEmbedding['headers'] | undefined;
    };
