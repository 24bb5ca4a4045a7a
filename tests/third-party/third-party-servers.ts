/** Servers of others as they are published, each with a call that shows that it works. */
import path from 'node:path';
import { goServer } from './go-server.ts';
import { pythonServer } from './python-server.ts';

export interface ThirdPartyServer {
  readonly name: string;
  /**
   * Its part of `mcpctl.yaml`; prepares it when that is needed. @param directory for its data
   *
   * @throws Error when it cannot be prepared
   */
  settings(directory: string): Promise<Record<string, unknown>>;
  /** Why it cannot be tried on this machine; `null`: it can. */
  readonly missing: () => string | null;
  readonly tool: string;
  readonly args: (directory: string) => Record<string, unknown>;
  /** What the text of the answer holds. */
  readonly says: string;
}

const always = (): null => null;

export const stdioServers: readonly ThirdPartyServer[] = [
  {
    name: 'everything',
    settings: async () => npmServer('server-everything', 'stdio'),
    missing: always,
    tool: 'echo',
    args: () => ({ message: 'hello' }),
    says: 'hello',
  },
  {
    name: 'filesystem',
    settings: async (directory) => npmServer('server-filesystem', directory),
    missing: always,
    tool: 'list_directory',
    args: (directory) => ({ path: directory }),
    says: 'mcpctl.yaml',
  },
  {
    name: 'graph',
    settings: async (directory) => ({
      ...npmServer('server-memory'),
      env: { MEMORY_FILE_PATH: path.join(directory, 'graph.jsonl') },
    }),
    missing: always,
    tool: 'create_entities',
    args: () => ({ entities: [{ name: 'Ada', entityType: 'person', observations: ['wrote a program'] }] }),
    says: '[',
  },
  {
    name: 'thinking',
    settings: async () => npmServer('server-sequential-thinking'),
    missing: always,
    tool: 'sequentialthinking',
    args: () => ({ thought: 'Begin', nextThoughtNeeded: false, thoughtNumber: 1, totalThoughts: 1 }),
    says: 'thoughtNumber',
  },
  {
    name: 'fastmcp',
    settings: pythonServer.settings,
    missing: pythonServer.missing,
    tool: 'add',
    args: () => ({ a: 2, b: 3 }),
    says: '5',
  },
  {
    name: 'gosdk',
    settings: goServer.settings,
    missing: goServer.missing,
    tool: 'greet',
    args: () => ({ name: 'Ada' }),
    says: 'Hello, Ada',
  },
];

function npmServer(name: string, ...args: readonly string[]): Record<string, unknown> {
  const script = path.join(packages, '@modelcontextprotocol', name, 'dist/index.js');
  return { command: process.execPath, args: [script, ...args] };
}

const packages = path.resolve(import.meta.dirname, '../../node_modules');
