/** Dates as every engine keeps them: UTC, whole milliseconds, so that they compare alike everywhere. */

const isoDate = /^(\d{4}-\d\d-\d\d)(T([01]\d|2[0-3]):\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/;

/** What a date has to look like, for hints. */
export const dateForm = 'ISO 8601 with a time zone, such as 2026-01-31T08:00:00Z, or a day alone';

/** `2026-01-31T08:00:00.000Z`; what is finer than a millisecond is cut off. `null`: it is no date. */
export function normalDate(text: string): string | null {
  const [, day] = isoDate.exec(text) ?? [];
  if (day === undefined || isoOf(`${day}T00:00:00Z`)?.startsWith(day) !== true) return null;
  return isoOf(text);
}

/** JavaScript takes the 30th of February for the 2nd of March. */
function isoOf(text: string): string | null {
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? null : new Date(milliseconds).toISOString();
}
