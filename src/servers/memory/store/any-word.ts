/** For `FROM`: the tsquery `query`, which any word of the parameter satisfies; `ts_rank` weighs more of them higher. */
export function anyWord(parameter: `$${number}`): string {
  return `CAST(replace(plainto_tsquery('english', ${parameter})::text, ' & ', ' | ') AS tsquery) AS query`;
}
