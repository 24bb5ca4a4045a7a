import { reservePorts } from '../../src/runtime/ports/reserve.ts';

/**
 * A loopback port that was free a moment ago: for programs that cannot be given port 0. Nobody gets it by chance: it is
 * not of those that the system hands out.
 */
export async function freePort(): Promise<number> {
  const [reservation] = await reservePorts([{ id: 'test', preferred: 0 }]);
  if (reservation === undefined) throw new Error('no port was reserved');
  await reservation.release();
  return reservation.port;
}
