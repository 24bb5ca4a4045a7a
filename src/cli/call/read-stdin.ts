import { OperationalError } from '../../runtime/errors.ts';

const maxChars = 16 * 1024 * 1024;

/** Everything on `stdin`. @throws OperationalError `TOOL_ARGUMENTS_INVALID` when it is more than 16 Mi characters */
export async function readStdin(tool: string, stdin: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of stdin.setEncoding('utf8')) {
    text += chunk;
    if (text.length > maxChars)
      throw new OperationalError('TOOL_ARGUMENTS_INVALID', {
        tool,
        problem: 'more than 16 Mi characters on stdin',
      });
  }
  return text;
}
