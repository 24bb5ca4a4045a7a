import { describe, it } from 'vitest';
import { parse } from 'yaml';
import { withVectors } from '../../../src/runtime/config/edit-vectors.ts';

const managed = { engine: 'weaviate', managed: true } as const;

describe('withVectors', () => {
  it.for([
    {
      title: 'a mapping in one line',
      before: 'version: 1\nvectors: { engine: embedded } # small\nservers: {}   # none\n',
      after: 'version: 1\nvectors: { engine: weaviate, managed: true } # small\nservers: {}   # none\n',
    },
    {
      title: 'a block, whose comments stay',
      before: `version: 1
vectors:   # where they are
  # for now
  engine: weaviate # the big one
  url: http://x
  apiKey: '\${env:KEY}'

# the servers
servers:
    memory:   { replicas: 2 }
`,
      after: `version: 1
# where they are
# for now
# the big one
vectors: { engine: weaviate, managed: true }

# the servers
servers:
    memory:   { replicas: 2 }
`,
    },
    {
      title: 'nothing',
      before: `# mine\nversion: 1\ndatabase: { url: \${env:DATABASE_URL} }`,
      after: `# mine\nversion: 1\ndatabase: { url: \${env:DATABASE_URL} }\nvectors: { engine: weaviate, managed: true }\n`,
    },
    {
      title: 'an empty value',
      before: 'vectors:\nversion: 1\n',
      after: 'vectors: { engine: weaviate, managed: true }\nversion: 1\n',
    },
    {
      title: 'a last block without a line break',
      before: 'version: 1\nvectors:\n  engine: embedded',
      after: 'version: 1\nvectors: { engine: weaviate, managed: true }',
    },
  ])('replaces $title', ({ before, after }, { expect }) => {
    expect(withVectors(before, managed)).toBe(after);
  });

  it('knows a file that is one mapping in one line', ({ expect }) => {
    const text = withVectors('{ version: 1, vectors: { engine: embedded }, logs: {} }\n', managed);
    expect(parse(text)).toEqual({ version: 1, vectors: managed, logs: {} });
  });

  it('writes a reference, and not what it stands for', ({ expect }) => {
    const url = 'https://it-s.example';
    const vectors = { engine: 'weaviate', url, grpcPort: 443, apiKey: `\${cmd:pass show 'it'}` } as const;
    const text = withVectors('version: 1\nvectors: { engine: embedded }\n', vectors);
    expect(parse(text)).toEqual({ version: 1, vectors });
    expect(withVectors(text, { engine: 'embedded' })).toBe('version: 1\nvectors: { engine: embedded }\n');
  });
});
