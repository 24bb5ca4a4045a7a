/** The environment is wrong: the process ends with exit code 2 and this message, which names the variables. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}
