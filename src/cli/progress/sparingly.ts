/** Progress for people and logs: tells what `line` says now, and nothing more for the next `everyMs`. */
export function sparingly(
  tell: (line: string) => void,
  everyMs = 5000,
  now: () => number = () => performance.now(),
): (line: () => string) => void {
  let toldAt = now();
  return (line) => {
    if (now() - toldAt < everyMs) return;
    toldAt = now();
    tell(line());
  };
}
