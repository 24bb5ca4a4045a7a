/** Arguments of a tool, refused in the form of every other error of a tool. */
import type { z } from 'zod';
import { similarNames } from '../../runtime/text/similar-names.ts';
import { ToolError } from './tool-error.ts';

type Arguments = Record<string, unknown>;

const maxProblems = 10;

/** @throws ToolError `arguments_invalid` */
export function parseArguments<Input extends z.ZodObject>(
  tool: string,
  input: Input,
  args: Arguments,
): z.output<Input> {
  const parsed = input.safeParse(args);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const problems = issues.slice(0, maxProblems).map(({ path, message }) => {
    return path.length > 0 ? `${path.join('.')}: ${message}` : message;
  });
  throw new ToolError('arguments_invalid', `${tool} cannot take this: ${problems.join('; ')}`, {
    hint: hintFor(issues, Object.keys(input.shape)),
  });
}

function hintFor(issues: readonly z.core.$ZodIssue[], known: readonly string[]): string {
  const unknown = issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' && issue.path.length === 0 ? issue.keys : [],
  );
  const meant = unknown.flatMap((key) => similarNames(key, known).slice(0, 1));
  if (meant.length > 0) return `Did you mean ${meant.join(', ')}?`;
  return `It takes ${known.length === 0 ? 'no arguments' : known.join(', ')}`;
}
