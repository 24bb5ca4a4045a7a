/** What a thinker needs to know for its next step, within a limit of size. */
import type { FleetTool } from '../../../runtime/mcp/fleet-tools.ts';
import { effectOf } from '../../kit/tool-effect.ts';
import { isAllowed, matchesAny } from './allow-list.ts';
import { decideCall, type Verdict } from './mode-policy.ts';
import type { Run, RunStep } from './run.ts';
import { type StepView, viewOf } from './step-view.ts';
import { takeFitting } from './token-limit.ts';

interface OfferedTool {
  readonly name: string;
  readonly description: string;
  /** What happens when it is called. */
  readonly verdict: Verdict;
  /** Left out when there is no room for it. */
  readonly input_schema?: unknown;
}

export interface TurnView {
  readonly transcript: readonly StepView[];
  /** Steps at the beginning of the run that did not fit. */
  readonly earlierSteps: number;
  readonly tools: readonly OfferedTool[];
  readonly omittedTools: number;
}

const transcriptShare = 0.6;
const longestStepShare = 0.15;
const maxDescriptionChars = 400;

/** @param steps all of them or the last ones, in order */
export function composeTurn(
  run: Run,
  steps: readonly RunStep[],
  fleet: readonly FleetTool[],
  maxChars: number,
): TurnView {
  const newestFirst = steps.map((step) => viewOf(step, Math.floor(maxChars * longestStepShare))).reverse();
  const transcript = takeFitting(newestFirst, maxChars * transcriptShare);
  const offers = offeredTools(run, fleet);
  const room = maxChars - transcript.chars;
  const tools = fitTools(offers, room);
  return {
    transcript: [...transcript.taken].reverse(),
    earlierSteps: (steps.at(-1)?.step ?? 0) - transcript.taken.length,
    tools,
    omittedTools: offers.length - tools.length,
  };
}

function offeredTools(run: Run, fleet: readonly FleetTool[]): readonly OfferedTool[] {
  if (run.work.kind !== 'agent') return [];
  const { tools } = run.work.plan;
  return fleet
    .filter(({ name }) => isAllowed(tools, name))
    .map((tool) => ({
      name: tool.name,
      description: (tool.description ?? '').slice(0, maxDescriptionChars),
      verdict: decideCall(run.mode, effectOf(tool), matchesAny(run.permissions, tool.name)),
      input_schema: tool.inputSchema,
    }));
}

// Knowing that a tool exists is worth more than the schema of another: names first, schemas for as many as fit then.
function fitTools(offers: readonly OfferedTool[], maxChars: number): readonly OfferedTool[] {
  const named = takeFitting(
    offers.map(({ input_schema: _, ...offer }) => offer),
    maxChars,
  );
  const schemas = takeFitting(
    offers.slice(0, named.taken.length).map((offer) => offer.input_schema),
    maxChars - named.chars,
  );
  return named.taken.map((offer, index) =>
    index < schemas.taken.length ? { ...offer, input_schema: schemas.taken[index] } : offer,
  );
}
