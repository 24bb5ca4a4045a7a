/** What a server gets as the parameters of a request: in its era, with what is the gateway's to fill in. */
import type { Asker } from '../client/asker.ts';
import { type Era, metaKeys, metaOf, modernVersion, withoutEnvelope } from '../protocol/eras.ts';
import type { Params, RequestId } from '../protocol/messages.ts';

/** Parameters that carry answers of the client in the modern era. */
const answerKeys = ['inputResponses', 'requestState'] as const;

/**
 * @param progressToken replaces the client's own, which another client may use too; only where it sent one
 */
export function outgoingParams(
  era: Era,
  params: Params | undefined,
  asker: Asker,
  progressToken: RequestId,
): Params | undefined {
  const meta = metaOf(params);
  const progress = meta['progressToken'] === undefined ? {} : { progressToken };
  if (era === 'modern') {
    return {
      ...params,
      _meta: {
        ...withoutEnvelope(meta),
        ...progress,
        [metaKeys.protocolVersion]: modernVersion,
        [metaKeys.clientInfo]: asker.info,
        [metaKeys.clientCapabilities]: asker.capabilities,
        ...(asker.logLevel === null ? {} : { [metaKeys.logLevel]: asker.logLevel }),
      },
    };
  }
  if (params === undefined || (params['_meta'] === undefined && !answerKeys.some((key) => key in params))) {
    return params;
  }
  const { _meta, inputResponses: _responses, requestState: _state, ...own } = params;
  const passed = { ...withoutEnvelope(meta), ...progress };
  return Object.keys(passed).length === 0 ? own : { ...own, _meta: passed };
}

/** The client's own token; `undefined` when it wants no progress. */
export function progressTokenOf(params: Params | undefined): RequestId | undefined {
  const token = metaOf(params)['progressToken'];
  return typeof token === 'string' || typeof token === 'number' ? token : undefined;
}
