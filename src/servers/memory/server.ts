import type { ToolServer } from '../kit/tool-server.ts';
import type { MemoryDeps } from './deps.ts';
import { registerAddKnowledge } from './tools/add-knowledge.ts';
import { registerBuildContext } from './tools/build-context.ts';
import { registerCreateSession } from './tools/create-session.ts';
import { registerDeleteKnowledge } from './tools/delete-knowledge.ts';
import { registerEndSession } from './tools/end-session.ts';
import { registerForgetMemories } from './tools/forget-memories.ts';
import { registerGetConversationHistory } from './tools/get-conversation-history.ts';
import { registerGetKnowledge } from './tools/get-knowledge.ts';
import { registerGetMemory } from './tools/get-memory.ts';
import { registerGetRecentMemories } from './tools/get-recent-memories.ts';
import { registerGetSession } from './tools/get-session.ts';
import { registerGraphTools } from './tools/graph/register-graph-tools.ts';
import { registerListSessions } from './tools/list-sessions.ts';
import { registerMaintenanceTools } from './tools/maintenance/register-maintenance-tools.ts';
import { registerMemoryStats } from './tools/memory-stats.ts';
import { registerRestoreMemory } from './tools/restore-memory.ts';
import { registerSearchConversations } from './tools/search-conversations.ts';
import { registerSearchKnowledge } from './tools/search-knowledge.ts';
import { registerSearchMemories } from './tools/search-memories.ts';
import { registerStoreConversation } from './tools/store-conversation.ts';
import { registerStoreMemories } from './tools/store-memories.ts';
import { registerStoreMemory } from './tools/store-memory.ts';
import { registerUpdateMemory } from './tools/update-memory.ts';

/** Told to the model at the start. */
export const memoryInstructions: string = [
  'Memory that lasts across conversations: statements, whole conversations, documents, sessions.',
  'Search before you answer from nothing; store what will matter later, one self-contained statement at a time.',
  'Everything but documents belongs to one user_id in one namespace; documents belong to the namespace.',
].join('\n');

export function registerMemoryTools(server: ToolServer, deps: MemoryDeps): void {
  registerStoreMemory(server, deps);
  registerStoreMemories(server, deps);
  registerSearchMemories(server, deps);
  registerGetRecentMemories(server, deps);
  registerGetMemory(server, deps);
  registerUpdateMemory(server, deps);
  registerForgetMemories(server, deps);
  registerRestoreMemory(server, deps);
  registerBuildContext(server, deps);
  registerStoreConversation(server, deps);
  registerGetConversationHistory(server, deps);
  registerSearchConversations(server, deps);
  registerCreateSession(server, deps);
  registerGetSession(server, deps);
  registerListSessions(server, deps);
  registerEndSession(server, deps);
  registerAddKnowledge(server, deps);
  registerSearchKnowledge(server, deps);
  registerGetKnowledge(server, deps);
  registerDeleteKnowledge(server, deps);
  registerMemoryStats(server, deps);
  registerGraphTools(server, deps);
  registerMaintenanceTools(server, deps);
}
