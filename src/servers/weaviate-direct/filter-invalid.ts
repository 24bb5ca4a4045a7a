import { ToolError } from '../kit/tool-error.ts';

/** @param at where in the filter, such as `where.operands[1].value` */
export function filterInvalid(at: string, problem: string): ToolError {
  return new ToolError('filter_invalid', `${at} ${problem}`, {
    hint: 'Such as {"operator": "And", "operands": [{"path": ["year"], "operator": "GreaterThan", "valueInt": 2020}]}',
  });
}
