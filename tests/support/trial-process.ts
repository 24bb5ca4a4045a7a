/** Run by `node`: the trial server as a process of its own, which ends when its standard input does. */
import { runMcpServer } from '../../src/servers/kit/run-mcp-server.ts';
import { trialServer } from './trial-server.ts';

// The input is a pipe from the test: it ends with the test runner, even when that is killed.
process.stdin.resume().once('end', () => process.exit());
await runMcpServer(trialServer('trial'));
