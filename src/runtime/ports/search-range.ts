/** Where free ports are looked for: outside the ephemeral range, whose ports any outgoing connection can take. */
import { readProc } from '../process/identity.ts';

export interface PortRange {
  readonly from: number;
  readonly to: number;
}

const lowest = 8000;
const highest = 65_535;
/** A range with fewer ports is not worth searching. */
const minPorts = 1000;
/** What Linux starts with. */
const usualEphemeral: PortRange = { from: 32_768, to: 60_999 };

export function searchRange(): PortRange {
  return rangeOutside(readProc('/proc/sys/net/ipv4/ip_local_port_range'));
}

/** @param setting as the kernel prints it, `32768\t60999`; `null` when unknown */
export function rangeOutside(setting: string | null): PortRange {
  const [from = usualEphemeral.from, to = usualEphemeral.to] =
    (setting ?? '').match(/\d+/g)?.map(Number) ?? [];
  if (from - lowest >= minPorts) return { from: lowest, to: from - 1 };
  if (highest - to >= minPorts) return { from: to + 1, to: highest };
  // Everything is ephemeral here: a port that may be taken is better than none.
  return { from: lowest, to: highest };
}
