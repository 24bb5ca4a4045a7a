/** What all endpoints of the gateway stand on. */
import type { ServerPolicy } from '../../../runtime/fleet/upstream.ts';
import type { Logger } from '../../../runtime/telemetry/logger.ts';
import type { CallStages } from '../call/pipeline.ts';
import type { PromptCatalogue } from '../lists/prompt-catalogue.ts';
import type { ResourceCatalogue } from '../lists/resource-catalogue.ts';
import type { ToolCatalogue } from '../lists/tool-catalogue.ts';
import type { HeldCalls } from '../relay/held-calls.ts';
import type { RawDoor } from '../replicas/raw-door.ts';
import type { News } from '../sessions/news.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { ServerLink } from '../upstream/server-link.ts';

export interface Services {
  /** `null`: there is no such server. */
  link(server: string): ServerLink | null;
  policy(server: string): ServerPolicy;
  readonly tools: ToolCatalogue;
  readonly resources: ResourceCatalogue;
  readonly prompts: PromptCatalogue;
  readonly sessions: Sessions;
  readonly news: News;
  readonly held: HeldCalls;
  readonly stages: CallStages;
  /** For servers whose bytes are passed on as they are. */
  readonly raw: RawDoor;
  /** Whose task that is; `null`: nobody's that is known. */
  taskOwner(taskId: string): string | null;
  noteTask(taskId: string, server: string): void;
  readonly log: Logger;
}
