import { styleText } from 'node:util';
import type { Output } from '../context.ts';

export type Colour = 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan' | 'gray' | 'bold';

export type Paint = (colour: Colour | undefined, text: string) => string;

/** Colours on a terminal that wants them, plain text elsewhere. */
export function paintFor({ isLive }: Pick<Output, 'isLive'>): Paint {
  return (colour, text) =>
    isLive && colour !== undefined ? styleText(colour, text, { validateStream: false }) : text;
}
