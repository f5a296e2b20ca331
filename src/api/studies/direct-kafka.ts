import { isProblem, type Kind } from '../../core/problem.ts';
import { bearerAsBasic } from '../../http/api/shared/bearer-as-basic.ts';
import { studyReaderOf } from '../../http/api/shared/study-request.ts';
import type { Request } from '../../http/message/request-response.ts';
import type { AsyncApiInput } from '../../studies/catalogue/async-api.ts';
import type { Services } from '../route/services.ts';

const NOT_ADMITTED: readonly Kind[] = ['not-found', 'forbidden', 'ack-required', 'study-unavailable'];

/**
 * The address at which the sender of this Authorization header may read the Kafka topic of a study. The topic is for
 * scientists of the study's own lab, while they may read its records. The operator must have declared their platform
 * inside the trust domain (`directKafka`). Others do not learn that there is a topic: they get undefined, as if the
 * journal is not Kafka. Rejects with Problem `unauthorized` if the header is wrong, `store-unavailable`.
 */
export const readDirectKafka = async (
  study: string,
  { header, address }: Request,
  { sources, studies: { readers, directTopicOf } }: Services,
): Promise<AsyncApiInput['kafka']> => {
  const authorization = header('authorization');
  if (authorization === undefined) return undefined;
  const caller = await sources.authenticate(bearerAsBasic(authorization), address);
  if (directTopicOf === undefined || caller.source.directKafka !== true || !caller.scopes.includes('scientist'))
    return undefined;
  try {
    await readers.admit(studyReaderOf(caller), study);
  } catch (thrown) {
    if (isProblem(thrown) && NOT_ADMITTED.includes(thrown.kind)) return undefined;
    throw thrown;
  }
  return directTopicOf(study);
};
