/** Builds Weaviate from its source, which Go fetches by the checksums of its own module database. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { reasonOf } from '../../runtime/errors.ts';
import { endGroup } from '../../runtime/process/end-group.ts';
import { sparingly } from '../progress/sparingly.ts';

/** Go is not there, too old, or could not build it. */
export class BuildError extends Error {
  override readonly name = 'BuildError';
}

type Environment = Readonly<Record<string, string | undefined>>;

const execute = promisify(execFile);
const program = 'github.com/weaviate/weaviate/cmd/weaviate-server';
/** Of Go, as the module says it needs. */
const neededMinor = 26;
const answerTimeoutMs = 30_000;
/** Two slow cores take five minutes. */
const buildTimeoutMs = 45 * 60_000;
const shownLines = 3;

/** @returns such as `go1.26.8` @throws BuildError when there is none that can build Weaviate */
export async function findGo(env: Environment, signal: AbortSignal): Promise<string> {
  const answer = await execute('go', ['version'], { env, timeout: answerTimeoutMs, signal }).catch(
    (error: unknown) => {
      signal.throwIfAborted();
      const isAbsent = (error as NodeJS.ErrnoException).code === 'ENOENT';
      throw new BuildError(isAbsent ? 'there is no Go here' : `go version: ${reasonOf(error)}`);
    },
  );
  const [found = answer.stdout.trim(), major, minor] = /go(\d+)\.(\d+)\S*/.exec(answer.stdout) ?? [];
  if (Number(major) > 1 || Number(minor) >= neededMinor) return found;
  throw new BuildError(`Go 1.${neededMinor} or newer is needed, this is ${found}`);
}

/** @returns path of the program, in `directory` @throws BuildError; the reason of `signal` */
export async function buildWithGo(options: {
  readonly version: string;
  readonly directory: string;
  readonly env: Environment;
  readonly onProgress: (line: string) => void;
  readonly signal: AbortSignal;
}): Promise<string> {
  const { version, directory, env, onProgress, signal } = options;
  const ended = AbortSignal.any([signal, AbortSignal.timeout(buildTimeoutMs)]);
  const child = spawn('go', ['install', '-v', '-ldflags', '-s -w', `${program}@v${version}`], {
    // As the releases are built: it then needs no C compiler, here or elsewhere.
    env: { ...env, GOBIN: directory, CGO_ENABLED: '0' },
    stdio: ['ignore', 'ignore', 'pipe'],
    // A group of its own, so that the compilers it starts end with it.
    detached: true,
  });
  const stop = (): void => endGroup(child);
  ended.addEventListener('abort', stop, { once: true });
  const exit = once(child, 'close') as Promise<[number | null]>;
  try {
    const [lastLines, [code]] = await Promise.all([followLines(child.stderr, onProgress), exit]);
    signal.throwIfAborted();
    if (ended.aborted) throw new BuildError(`go install took longer than ${buildTimeoutMs / 60_000} min`);
    if (code !== 0) throw new BuildError(`go install: ${lastLines.join('; ') || `exit code ${code}`}`);
    return path.join(directory, 'weaviate-server');
  } finally {
    ended.removeEventListener('abort', stop);
  }
}

/** @returns the last lines that are no progress */
async function followLines(
  output: NodeJS.ReadableStream,
  onProgress: (line: string) => void,
): Promise<readonly string[]> {
  const counts = { modules: 0, packages: 0 };
  const others: string[] = [];
  const tell = sparingly(onProgress);
  for await (const line of createInterface({ input: output })) {
    if (line.startsWith('go: downloading ')) counts.modules += 1;
    else if (isPackage(line)) counts.packages += 1;
    else others.push(line.trim());
    tell(() => `${counts.modules} modules fetched, ${counts.packages} packages built`);
  }
  return others.slice(-shownLines);
}

/** With `-v` each package is a line, such as `net/http` or `golang.org/x/net/html`. */
function isPackage(line: string): boolean {
  return /^[\w.~/-]+$/.test(line);
}
