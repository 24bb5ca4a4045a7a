import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../runtime/config/units.ts';

/** `60s`, `10m` or `500ms` as milliseconds. @throws InvalidArgumentError */
export function durationOption(text: string): number {
  const ms = parseDuration(text);
  if (ms === null) throw new InvalidArgumentError('expected a duration such as 500ms, 60s, 10m or 2h');
  return ms;
}
