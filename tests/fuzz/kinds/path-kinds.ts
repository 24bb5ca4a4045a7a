/** Paths that mean to lead elsewhere. */
import type { FuzzKind } from '../fuzz-case.ts';
import { requestBytes } from '../request.ts';

const paths = [
  '/hostile/../hostile/mcp',
  '/hostile/..%2f..%2fetc/passwd',
  '/hostile/%2e%2e/%2e%2e/loads',
  '/hostile/%252e%252e/mcp',
  '/hostile//mcp',
  '//hostile/mcp',
  '/hostile\\..\\mcp',
  '/hostile/mcp%00.html',
  '/hostile/mcp;/../health',
  '/%68ostile/mcp',
  '/nobody/mcp',
  '/__proto__/mcp',
  '/constructor/mcp',
  '/hostile/',
  '/hostile',
  '/hostile/mcp/',
  'http://evil.example/hostile/mcp',
  'hostile/mcp',
  '*',
  '/?/hostile/mcp',
  '/hostile/mcp#/../health',
  `/hostile/${'a/'.repeat(3000)}mcp`,
  '/hostile/\u00ff\u00fe',
] as const;

export const pathKinds: readonly FuzzKind[] = [
  {
    name: 'paths',
    share: 50,
    make: (random, target) => {
      const method = random.pick(['POST', 'GET', 'PUT', 'DELETE']);
      return {
        bytes: requestBytes(target, { path: random.pick(paths), method }),
        isEnough: (bytes) => bytes.includes('text/event-stream'),
        expects: 'answer',
      };
    },
  },
];
