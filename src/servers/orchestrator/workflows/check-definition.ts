import { isIndirect } from '../runs/allow-list.ts';
import type { WorkflowDefinition, WorkflowStep } from './definition.ts';
import { BadReference, referencesIn } from './references.ts';

const maxDefinitionChars = 64 * 1024;

/** Everything that is wrong with `definition`, each as one sentence; empty when it can run. */
export function checkDefinition(definition: WorkflowDefinition): readonly string[] {
  const { parameters, steps } = definition;
  const size = JSON.stringify(definition).length;
  if (size > maxDefinitionChars)
    return [`The definition has ${size} characters; allowed: ${maxDefinitionChars}.`];
  return [
    ...duplicates(parameters.map(({ name }) => name)).map((name) => `Parameter "${name}" is there twice.`),
    ...duplicates(steps.map(({ id }) => id)).map((id) => `Step "${id}" is there twice.`),
    ...parameters
      .filter(({ required, default: value }) => required && value !== undefined)
      .map(({ name }) => `Parameter "${name}" is required, so its default is never used.`),
    ...steps
      .filter(({ tool }) => isIndirect(tool))
      .map(({ id, tool }) => `Step "${id}": ${tool} runs other tools; name the tool itself.`),
    ...steps.flatMap((step, index) => referenceProblems(step, steps.slice(0, index), definition)),
  ];
}

function referenceProblems(
  step: WorkflowStep,
  earlier: readonly WorkflowStep[],
  { parameters, steps }: WorkflowDefinition,
): readonly string[] {
  try {
    return referencesIn(step.arguments).flatMap(({ source, name, text }) => {
      if (source === 'params') {
        return parameters.some((parameter) => parameter.name === name)
          ? []
          : [`Step "${step.id}": {{${text}}} names no parameter.`];
      }
      if (earlier.some(({ id }) => id === name)) return [];
      const isLater = steps.some(({ id }) => id === name);
      return [
        `Step "${step.id}": {{${text}}} names ${isLater ? 'a step that has not run by then' : 'no step'}.`,
      ];
    });
  } catch (error) {
    if (error instanceof BadReference) return [`Step "${step.id}": ${error.message}.`];
    throw error;
  }
}

function duplicates(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
