/**
 * Runs one throw-away Weaviate for as long as its standard input stays open, and writes where it is as a line of JSON.
 *
 * The input is a pipe from the test runner: it ends with the runner, even when that is killed. Then Weaviate is stopped
 * and its directory removed.
 */
import { once } from 'node:events';
import { temporaryDirectory } from './temporary-directory.ts';
import { freeWeaviatePorts, startWeaviate } from './weaviate-process.ts';

const inputEnded = once(process.stdin.resume(), 'end');
await using directory = await temporaryDirectory('test-weaviate');
await using weaviate = await startWeaviate({ directory: directory.path, ports: await freeWeaviatePorts() });
const { url, grpcPort } = weaviate;
process.stdout.write(`${JSON.stringify({ url, grpcPort })}\n`);
await inputEnded;
