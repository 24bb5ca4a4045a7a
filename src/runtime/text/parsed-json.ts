/** What the text says as JSON; `null` when it is none. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The caller checks what it got all the same, and `null` is none of what it looks for.
    return null;
  }
}
