/** control's door: HTTP and server-sent events on a Unix socket. The directory's mode (0700) is the guard. */
import { rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { OperationalError } from '../../runtime/errors.ts';
import type {
  DownRequest,
  ProgressListener,
  RestartRequest,
  ScaleRequest,
  UpRequest,
} from '../../runtime/fleet/control-api.ts';
import type { ProgressEvent, WireError } from '../../runtime/fleet/progress.ts';
import type { Logger } from '../../runtime/telemetry/logger.ts';
import { bringUp, planBringUp } from './bring-up.ts';
import type { FleetManager } from './fleet-manager.ts';
import { restartServers } from './restart-servers.ts';
import { scaleServer } from './scale-server.ts';
import { takeDown } from './take-down.ts';

const maxBodyBytes = 1024 * 1024;
const heartbeatMs = 2000;

type Change = (listener: ProgressListener, signal: AbortSignal) => Promise<void>;

export function createControlServer(manager: FleetManager, log: Logger): Server {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    switch (`${request.method} ${request.url}`) {
      case 'GET /snapshot':
        return sendJson(response, 200, manager.snapshot());
      case 'GET /watch':
        return streamSnapshots(manager, response);
      case 'POST /plan':
        return sendJson(response, 200, await planBringUp(manager, await bodyOf<UpRequest>(request)));
      case 'POST /up': {
        const body = await bodyOf<UpRequest>(request);
        return streamChange(manager, response, (listener, signal) =>
          bringUp(manager, body, listener, signal),
        );
      }
      case 'POST /down': {
        const body = await bodyOf<DownRequest>(request);
        return streamChange(manager, response, (listener) => takeDown(manager, body, listener));
      }
      case 'POST /restart': {
        const body = await bodyOf<RestartRequest>(request);
        return streamChange(manager, response, (listener, signal) =>
          restartServers(manager, body, listener, signal),
        );
      }
      case 'POST /scale': {
        const body = await bodyOf<ScaleRequest>(request);
        return streamChange(manager, response, (listener, signal) =>
          scaleServer(manager, body, listener, signal),
        );
      }
      default:
        return sendJson(response, 404, { error: `control has no ${request.method} ${request.url}` });
    }
  };
  return createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!(error instanceof OperationalError)) log.error({ err: error }, 'a control request failed');
      // One that has ended has told the client itself.
      if (response.headersSent && !response.writableEnded) response.destroy();
      if (!response.headersSent) sendJson(response, 500, { error: wireError(error) });
    });
  });
}

/** Takes the place of a socket that an earlier control left behind. */
export function listenOnSocket(server: Server, socket: string): Promise<void> {
  rmSync(socket, { force: true });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(socket, resolve);
  return promise;
}

function streamSnapshots(manager: FleetManager, response: ServerResponse): void {
  beginEvents(response);
  sendEvent(response, manager.snapshot());
  // A reader that does not keep up gets the next snapshot it has room for.
  const stop = manager.watch((snapshot) => {
    if (!response.writableNeedDrain) sendEvent(response, snapshot);
  });
  response.once('close', stop);
}

/** Runs `change` alone and streams its progress. The client's going away aborts it. */
async function streamChange(manager: FleetManager, response: ServerResponse, change: Change): Promise<void> {
  beginEvents(response);
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const listener = (event: ProgressEvent): void => sendEvent(response, event);
  // A long silence then means that control hangs, not that a start takes its time.
  const heartbeat = setInterval(() => response.write(':\n\n'), heartbeatMs);
  try {
    await manager.exclusively(() => change(listener, gone.signal));
    // What was seen last may be from the middle of the change.
    await manager.askAll();
    listener({ type: 'done', snapshot: manager.snapshot() });
  } catch (error) {
    listener({ type: 'failed', error: wireError(error) });
    if (!(error instanceof OperationalError)) throw error;
  } finally {
    clearInterval(heartbeat);
    response.end();
  }
}

function beginEvents(response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  response.flushHeaders();
}

function sendEvent(response: ServerResponse, event: unknown): void {
  if (!response.destroyed) response.write(`data: ${JSON.stringify(event)}\n\n`);
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

async function bodyOf<T>(request: IncomingMessage): Promise<T> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) throw new RangeError(`a control request is at most ${maxBodyBytes} bytes`);
    chunks.push(chunk);
  }
  // Written by our own client: another user cannot reach the socket.
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as T;
}

function wireError(error: unknown): WireError {
  if (error instanceof OperationalError) return { code: error.code, facts: error.facts } as WireError;
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: 'CONTROL_FAILED', facts: { reason } };
}
