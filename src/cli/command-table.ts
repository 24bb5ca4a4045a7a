import type { Command } from 'commander';
import type { CliContext } from './context.ts';

export type LoadCommand = (context: CliContext) => Promise<Command>;

/** Every command in the order of `--help`, loaded only when asked for: `status` does not pay for `top`. */
export const commandTable: Readonly<Record<string, LoadCommand>> = {
  up: async (context) => (await import('./commands/up.ts')).upCommand(context),
  down: async (context) => (await import('./commands/down.ts')).downCommand(context),
  restart: async (context) => (await import('./commands/restart.ts')).restartCommand(context),
  scale: async (context) => (await import('./commands/scale.ts')).scaleCommand(context),
  status: async (context) => (await import('./commands/status.ts')).statusCommand(context),
  top: async (context) => (await import('./commands/top.ts')).topCommand(context),
  logs: async (context) => (await import('./commands/logs.ts')).logsCommand(context),
  why: async (context) => (await import('./commands/why.ts')).whyCommand(context),
  add: async (context) => (await import('./commands/add.ts')).addCommand(context),
  remove: async (context) => (await import('./commands/remove.ts')).removeCommand(context),
  call: async (context) => (await import('./commands/call.ts')).callCommand(context),
  tools: async (context) => (await import('./commands/tools.ts')).toolsCommand(context),
  vectors: async (context) => (await import('./commands/vectors.ts')).vectorsCommand(context),
  weaviate: async (context) => (await import('./commands/weaviate.ts')).weaviateCommand(context),
  memory: async (context) => (await import('./commands/memory.ts')).memoryCommand(context),
  doctor: async (context) => (await import('./commands/doctor.ts')).doctorCommand(context),
  chaos: async (context) => (await import('./commands/chaos.ts')).chaosCommand(context),
  config: async (context) => (await import('./commands/config.ts')).configCommand(context),
  token: async (context) => (await import('./commands/token.ts')).tokenCommand(context),
  pins: async (context) => (await import('./commands/pins.ts')).pinsCommand(context),
  login: async (context) => (await import('./commands/login.ts')).loginCommand(context),
  serve: async (context) => (await import('./commands/serve.ts')).serveCommand(context),
};
