/** A contender in a process of its own, which ends with this one. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { ContenderName, ContenderSettings, Order, Reply } from './order.ts';

export interface RemoteContender extends AsyncDisposable {
  readonly name: ContenderName;
  readonly pid: number;
  /** One order at a time. @throws Error with what the contender said */
  obey(order: Order): Promise<readonly number[]>;
}

const script = path.resolve(import.meta.dirname, 'contender-process.ts');

export async function remoteContender(settings: ContenderSettings): Promise<RemoteContender> {
  const child = fork(script, [JSON.stringify(settings)], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${settings.name} ended with ${code}`);
  });
  // Looked at only while an answer is waited for.
  ended.catch(() => undefined);
  const answer = async (): Promise<readonly number[]> => {
    const message = new Promise<Reply>((resolve) =>
      child.once('message', (reply) => resolve(reply as Reply)),
    );
    const reply = await Promise.race([message, ended]);
    if (reply.error !== undefined) throw new Error(`${settings.name}: ${reply.error}`);
    return reply.tookMs;
  };
  await answer();
  return {
    name: settings.name,
    pid: child.pid ?? 0,
    obey: (order) => {
      child.send(order);
      return answer();
    },
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}
