/** For what, once begun, is not broken off half-way: it has deadlines of its own. Never aborts. */
export const uninterrupted: AbortSignal = new AbortController().signal;
