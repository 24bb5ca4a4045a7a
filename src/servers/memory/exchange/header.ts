/** The first thing in a file of memories: that it is one, and in which version of the format. */
import { z } from 'zod';
import { ImportProblem } from './import-problem.ts';
import { parseRecord } from './parse-record.ts';

const format = z.literal('mcpctl-memories');
const version = 1;

export const headerJson: string = JSON.stringify({ format: format.value, version });

const anyHeader = z.looseObject({ format });
const knownHeader = z.strictObject({
  format,
  version: z.literal(version, `expected ${version}, the only version of the format that is known`),
});

/** @throws ImportProblem unless `value` is the header of a version that is known */
export function assertHeader(value: unknown, line: number): void {
  if (!anyHeader.safeParse(value).success) throw missingHeader(line);
  parseRecord(knownHeader, value, line);
}

export function missingHeader(line: number): ImportProblem {
  return new ImportProblem(line, `expected the header ${headerJson}`);
}
