const high = 0.7;
const full = 0.9;

/** Colour of a use of `share` (0 to 1) of a limit. */
export function loadColour(share: number): 'green' | 'yellow' | 'red' {
  if (share >= full) return 'red';
  return share >= high ? 'yellow' : 'green';
}
