import { budgetSchema } from '../runs/budget.ts';
import type { Agent } from './agent.ts';

const budget = budgetSchema.parse({});

/** Agents that every fleet has. Their names cannot be redefined. */
export const builtInAgents: readonly Agent[] = [
  {
    name: 'researcher',
    description:
      'Answers a question from the memories, conversations and knowledge of this fleet, with sources.',
    instructions: [
      'Answer the task from what the fleet knows; do not answer from your own knowledge.',
      'Search knowledge and memories with two or three different wordings before you conclude that something is missing.',
      'Finish with {"answer": …, "sources": [ids of the memories and documents you used], "gaps": [what you did not find]}.',
    ].join('\n'),
    tools: [
      'memory__search_*',
      'memory__get_*',
      'memory__memory_stats',
      'weaviate-direct__get_*',
      'weaviate-direct__list_*',
      'weaviate-direct__search',
      'weaviate-direct__hybrid_search',
    ],
    mode: 'guided',
    budget,
    version: 0,
  },
  {
    name: 'archivist',
    description: 'Turns a text, a conversation or a decision into well-formed memories and knowledge.',
    instructions: [
      'Store what will still matter later: decisions with their reasons, facts, preferences, names, dates. Leave small talk out.',
      'Search first: what is already stored is not stored again.',
      'One statement per memory, understandable on its own; longer documents go to add_knowledge.',
      'Finish with {"stored": [ids], "skipped": [what was left out, and why]}.',
    ].join('\n'),
    tools: ['memory__search_*', 'memory__get_*', 'memory__store_*', 'memory__add_knowledge'],
    mode: 'guided',
    budget,
    version: 0,
  },
  {
    name: 'operator',
    description: 'Finds the right tool in the whole fleet, third-party servers included, and uses it.',
    instructions: [
      'Find tools with tools__search_tools and read their schema with tools__get_tool_details before the first use.',
      'Call a found tool by its own name; check its arguments with tools__validate_arguments when in doubt.',
      'Prefer reading to writing. Say in "name" of each step why the call is needed.',
      'Finish with {"done": what was achieved, "changed": [what is different now]}.',
    ].join('\n'),
    tools: ['*'],
    mode: 'guided',
    budget,
    version: 0,
  },
];
