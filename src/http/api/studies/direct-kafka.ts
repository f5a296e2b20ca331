import type { Request } from '../../message/request-response.ts';
import { isProblem, type Kind } from '../../../core/problem.ts';
import type { Authenticate } from '../../../sources/authentication/authenticate.ts';
import type { AsyncApiInput } from '../../../studies/catalogue/async-api.ts';
import type { StudyReaders } from '../../../studies/stream/study-readers.ts';
import { bearerAsBasic } from '../shared/bearer-as-basic.ts';
import { studyReaderOf } from './study-request.ts';

/**
 * Where the sender of this Authorization header may read the Kafka topic of a study; undefined where they may not.
 * Rejects with Problem `unauthorized` where the header is wrong, `store-unavailable`.
 */
export type DirectKafka = (
  study: string,
  request: Pick<Request, 'header' | 'address'>,
) => Promise<AsyncApiInput['kafka']>;

interface DirectKafkaDeps {
  readonly authenticate: Authenticate;
  readonly readers: Pick<StudyReaders, 'admit'>;
  /** The Kafka topic of a study; absent where the journal is not Kafka. */
  readonly directTopicOf?: (study: string) => AsyncApiInput['kafka'];
}

const NOT_ADMITTED: readonly Kind[] = ['not-found', 'forbidden', 'ack-required', 'study-unavailable'];

/**
 * The topic is for scientists of the study's own lab, while they may read its records. The operator must have declared
 * their platform inside the trust domain (`directKafka`). No other client learns that there is a topic.
 */
export const createDirectKafka =
  ({ authenticate, readers, directTopicOf }: DirectKafkaDeps): DirectKafka =>
  async (study, { header, address }) => {
    const authorization = header('authorization');
    if (authorization === undefined) return undefined;
    const caller = await authenticate(bearerAsBasic(authorization), address);
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
