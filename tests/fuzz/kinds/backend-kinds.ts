/** Good calls of a server that does not answer as it should. */
import type { FuzzKind } from '../fuzz-case.ts';
import { callBody, requestBytes } from '../request.ts';

/** It misbehaves, and yet there is a good answer among what it says. */
const harmless = ['twice', 'another id', 'banner', 'noise', 'asks', 'notifies'] as const;
/** There is none; the gateway must say so. */
const useless = [
  'garbage',
  'nothing',
  'half',
  'only another id',
  'odd error',
  'broken result',
  'batch',
] as const;
/** What is made of it is open. */
const doubtful = ['no result', 'both outcomes', 'odd result', 'no version'] as const;

export const backendKinds: readonly FuzzKind[] = [
  {
    name: 'servers that say more than asked',
    share: 60,
    make: (random, target) => ({
      bytes: requestBytes(target, { body: callBody({ how: random.pick(harmless), text: 'hello' }) }),
      expects: 'result',
    }),
  },
  {
    name: 'servers that answer nothing of use',
    share: 15,
    make: (random, target) => ({
      bytes: requestBytes(target, { body: callBody({ how: random.pick(useless), text: 'hello' }) }),
      expects: 'answer',
    }),
  },
  {
    name: 'servers whose answers are odd',
    share: 15,
    make: (random, target) => ({
      bytes: requestBytes(target, { body: callBody({ how: random.pick(doubtful), text: 'hello' }) }),
      expects: 'answer',
    }),
  },
];
