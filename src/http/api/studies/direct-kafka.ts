import type { Authenticate } from '../../../sources/authenticate.ts';
import type { AsyncApiDeps } from '../../../studies/catalogue/async-api.ts';
import type { StudyReaders } from '../../../studies/stream/study-readers.ts';
import { isProblem } from '../../../core/problem.ts';
import { asBasic } from '../shared/bearer-as-basic.ts';

/**
 * Where whoever sent this Authorization header may read the topic of a study; undefined where they may not. Rejects
 * with Problem `unauthorized` where the header is wrong, `store-unavailable`.
 */
export type DirectKafka = (study: string, authorization: string | undefined) => Promise<AsyncApiDeps['kafka']>;

/** What `createDirectKafka` is built from. */
export interface DirectKafkaDeps {
  readonly authenticate: Authenticate;
  readonly readers: Pick<StudyReaders, 'admit'>;
  /** Where the topic of a study can be read, where the journal is Kafka. */
  readonly kafkaOf?: (study: string) => AsyncApiDeps['kafka'];
}

/**
 * Builds it: a scientist of the study's own lab is told, whose platform the operator has said to be inside the trust
 * domain (`directKafka`), while they may be given its records. Nobody else learns that there is a topic.
 */
export const createDirectKafka =
  ({ authenticate, readers, kafkaOf }: DirectKafkaDeps): DirectKafka =>
  async (study, authorization) => {
    if (authorization === undefined) return undefined;
    const { key, source, scopes } = await authenticate(asBasic(authorization));
    if (kafkaOf === undefined || source.directKafka !== true || !scopes.includes('scientist')) return undefined;
    try {
      await readers.admit({ key, source: source.id }, study);
    } catch (thrown) {
      if (isProblem(thrown, 'not-found') || isProblem(thrown, 'forbidden') || isProblem(thrown, 'ack-required'))
        return undefined;
      throw thrown;
    }
    return kafkaOf(study);
  };
