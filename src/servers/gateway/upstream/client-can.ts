/** What a server may ask of a client, by the capabilities that the client declared. */
import type { Asker } from '../client/asker.ts';
import { isObject, type Params } from '../protocol/messages.ts';

/** Whether the client said it can answer a server's `method`. */
export function canAnswer(
  { capabilities }: Pick<Asker, 'capabilities'>,
  method: string,
  params: Params | undefined,
): boolean {
  switch (method) {
    case 'elicitation/create':
      return canElicit(capabilities['elicitation'], params);
    case 'sampling/createMessage': {
      const { sampling } = capabilities as { readonly sampling?: unknown };
      const needsTools = params?.['tools'] !== undefined || params?.['toolChoice'] !== undefined;
      return isObject(sampling) && (!needsTools || sampling['tools'] !== undefined);
    }
    case 'roots/list':
      return capabilities['roots'] !== undefined;
    default:
      return false;
  }
}

/** Without any mode named, forms are meant: there were no others once. */
function canElicit(elicitation: unknown, params: Params | undefined): boolean {
  if (!isObject(elicitation)) return false;
  if (params?.['mode'] === 'url') return elicitation['url'] !== undefined;
  return elicitation['form'] !== undefined || elicitation['url'] === undefined;
}
