import type { Request } from '../../message/request-response.ts';
import type { PurposeDetails } from '../../../consent/purposes/purpose-versions.ts';
import { objectSchema } from '../../../core/json-schema.ts';
import { Problem } from '../../../core/problem.ts';
import { createKeyedSemaphore, createSemaphore } from '../../../core/concurrency/semaphore.ts';
import type { Authenticate } from '../../../sources/authentication/authenticate.ts';
import { createRateLimit } from '../../../sources/limits/rate-limit.ts';
import type { TakeSnapshot } from '../../../studies/export/snapshot.ts';
import type { StudyReaders } from '../../../studies/stream/study-readers.ts';
import type { Subscriptions } from '../../../studies/stream/subscriptions.ts';
import { createBodyReader } from '../../../xapi/validate/body-reader.ts';
import { bearerAsBasic } from '../shared/bearer-as-basic.ts';
import { jsonResponse, readJson } from '../shared/json-body.ts';
import type { ScopedHandler } from '../shared/scope-guard.ts';
import type { StaffHandler } from '../shared/staff-guard.ts';
import { staffReaderOf, studyIdOf, studyReaderOf } from './study-request.ts';
import { createStudySnapshot } from './study-snapshot.ts';
import { createStudyStream } from './study-stream.ts';

/** The handlers by which scientists read a study's records and acknowledge its deletions. */
export type StudyDataHandlers = Readonly<Record<'stream' | 'snapshot' | 'acknowledge', ScopedHandler>> & {
  readonly acknowledgements: StaffHandler;
};

interface StudyDataHandlersDeps {
  readonly authenticate: Authenticate;
  readonly readers: StudyReaders;
  /** Rejects with Problem `not-found`. */
  readonly readPurpose: (id: string) => Promise<PurposeDetails>;
  readonly subscriptions: Pick<Subscriptions, 'subscribe'>;
  readonly takeSnapshot: TakeSnapshot;
  /** The end offset of a study's topic. */
  readonly head: (study: string) => Promise<number>;
  /** Called with every unexpected error. */
  readonly onUnexpected: (thrown: unknown) => void;
}

/** The body of an acknowledgement. */
export const ACKNOWLEDGEMENT = objectSchema({
  cursor: { type: 'string', 'x-must': 'the cursor up to which deletions were made' },
});

const readAcknowledgement = createBodyReader<{ readonly cursor: string }>({
  schema: ACKNOWLEDGEMENT,
  refusal: 'an acknowledgement names a cursor',
});

/** Snapshots of a lab in a minute: between two cuts all are the same. */
const SNAPSHOTS_A_MINUTE = {
  atMost: 60,
  name: 'snapshots',
  refusal: 'your lab has taken 60 snapshots in a minute: a study has a new one twice a minute at most',
} as const;

/** Streams that a lab opens in a minute: who resumes after a break has one for each reader. */
const STREAMS_A_MINUTE = {
  atMost: 120,
  name: 'streams',
  refusal: 'your lab has opened 120 streams in a minute: keep one open, or read after its cursor now and then',
} as const;

/** Each waits for the next cut of its study, half a minute at most. */
const REQUESTS_OF_LAB = {
  atMost: 8,
  waitingAtMost: 0,
  refusal: 'eight snapshots of your lab are under way already',
} as const;

/** At most four snapshots are taken or sent at once. */
const SNAPSHOTS = {
  atMost: 4,
  waitingAtMost: 32,
  waitMs: 30_000,
  refusal: 'too many snapshots are under way',
} as const;

/** All that wait for a cut have it at once. */
const SNAPSHOTS_OF_LAB = {
  atMost: 1,
  waitingAtMost: 8,
  waitMs: 30_000,
  refusal: 'a snapshot is being sent to your lab already: one at a time',
} as const;

/** Each open stream has its place in memory, and a line in the audit log. */
const STREAMS_OF_READER = {
  atMost: 32,
  waitingAtMost: 0,
  refusal: 'this credential has 32 streams open already: close one',
} as const;

/** The scopes that see the acknowledgements of every study; a scientist sees those of their own lab. */
const OVERSEERS = ['steward', 'operator', 'auditor', 'dpo'] as const;

/** The handlers of a study's stream, snapshot and acknowledgements. */
export const createStudyDataHandlers = (deps: StudyDataHandlersDeps): StudyDataHandlers => {
  const { authenticate, readers, readPurpose, subscriptions, takeSnapshot, head, onUnexpected } = deps;
  const authorize = async ({ header, address }: Pick<Request, 'header' | 'address'>): Promise<void> => {
    const caller = await authenticate(bearerAsBasic(header('authorization')), address);
    if (!caller.scopes.includes('scientist'))
      throw new Problem('forbidden', 'this credential may not read studies any more');
  };
  const streamsOfReader = createKeyedSemaphore(STREAMS_OF_READER);
  const stream = createStudyStream({
    ...{ readers, subscriptions, head, onUnexpected, streamsOfReader },
    limit: createRateLimit(STREAMS_A_MINUTE),
  });
  const snapshot = createStudySnapshot({
    readers,
    takeSnapshot,
    limit: createRateLimit(SNAPSHOTS_A_MINUTE),
    requestsOfLab: createKeyedSemaphore(REQUESTS_OF_LAB),
    snapshots: createSemaphore(SNAPSHOTS),
    snapshotsOfLab: createKeyedSemaphore(SNAPSHOTS_OF_LAB),
  });

  return {
    stream: async (request, caller) => {
      const authorizeAgain = (): Promise<void> => authorize(request);
      return stream(studyIdOf(request.params), studyReaderOf(caller), authorizeAgain)(request);
    },
    snapshot: async (request, caller) => snapshot(studyIdOf(request.params), studyReaderOf(caller))(request),
    acknowledgements: async ({ params }, principal) => {
      const study = studyIdOf(params);
      const isOverseer = OVERSEERS.some((scope) => principal.scopes.includes(scope));
      if (!isOverseer || !principal.reaches((await readPurpose(study)).purpose.scope.sources))
        await readers.checkOwner(staffReaderOf(principal), study);
      return jsonResponse(200, await readers.status(study));
    },
    acknowledge: async (request, caller) => {
      const { cursor } = readAcknowledgement(await readJson(request));
      return jsonResponse(200, await readers.acknowledge(studyReaderOf(caller), studyIdOf(request.params), cursor));
    },
  };
};
