/** Writes bytes to a port as they are, and reads what comes back. */
import { connect, type Socket } from 'node:net';

export interface RawExchange {
  readonly bytes: Buffer;
  /** `end`: the other side closed; `left`: this side did, as it was asked to; `hang`: neither, in time. */
  readonly ended: 'end' | 'left' | 'hang';
}

export interface RawRequest {
  readonly bytes: Buffer;
  /**
   * `byte by byte`: each in a packet of its own; `vanish`: half of it, and away; `deaf`: all of it, and away without
   * reading an answer.
   */
  readonly manner?: 'at once' | 'byte by byte' | 'vanish' | 'deaf';
  /** Sees what has come so far. @returns whether that is enough: an open stream has no end */
  readonly isEnough?: (bytes: Buffer) => boolean;
}

const hangsAfterMs = 15_000;
/** A deaf client stays for so many turns of the event loop. */
const deafTurns = 50;

export function exchangeRaw(
  port: number,
  { bytes, manner = 'at once', isEnough }: RawRequest,
): Promise<RawExchange> {
  const { promise, resolve } = Promise.withResolvers<RawExchange>();
  const chunks: Buffer[] = [];
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const finish = (ended: RawExchange['ended']): void => {
    clearTimeout(deadline);
    socket.destroy();
    resolve({ bytes: Buffer.concat(chunks), ended });
  };
  const deadline = setTimeout(() => finish('hang'), hangsAfterMs);
  socket.on('connect', () => void write(socket, bytes, manner).then((isGone) => isGone && finish('left')));
  if (manner === 'deaf') socket.pause();
  else {
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      if (isEnough?.(Buffer.concat(chunks)) === true) finish('left');
    });
  }
  socket.on('close', () => finish('end'));
  // A reset is an end like any other: what came before it counts.
  socket.on('error', () => finish('end'));
  return promise;
}

/** @returns whether there is nothing to wait for */
async function write(socket: Socket, bytes: Buffer, manner: RawRequest['manner']): Promise<boolean> {
  switch (manner) {
    case 'byte by byte':
      for (const byte of bytes) {
        if (!socket.writable) return false;
        socket.write(Buffer.of(byte));
        await new Promise(setImmediate);
      }
      return false;
    case 'vanish':
      await new Promise((resolve) => socket.write(bytes.subarray(0, bytes.length >> 1), resolve));
      return true;
    case 'deaf':
      socket.write(bytes);
      for (let turn = 0; turn < deafTurns; turn += 1) await new Promise(setImmediate);
      return true;
    default:
      socket.write(bytes);
      return false;
  }
}
