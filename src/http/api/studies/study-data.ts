import type { Authenticate, Caller } from '../../../sources/authenticate.ts';
import type { StudyReader } from '../../../studies/stream/study-readers.ts';
import type { JsonObject } from '../../../xapi/model/types.ts';
import type { Route } from '../../message/request-response.ts';
import { asBasic } from '../shared/bearer-as-basic.ts';
import { createSemaphore, createKeyedSemaphore } from '../../../core/semaphore.ts';
import { Problem } from '../../../core/problem.ts';
import { jsonAnswer, readJson } from '../shared/operator-resource.ts';
import { createScopedResources, type ScopedResourceDeps } from '../shared/scoped-resource.ts';
import { createStudyContacts, type StudyContactsDeps } from './re-identification-requests.ts';
import { studyIdIn } from './study-id.ts';
import { createStudySnapshot, type StudySnapshotDeps } from './study-snapshot.ts';
import { createStudyStream, type StudyStreamDeps } from './study-stream.ts';
import type { StudyReaders } from '../../../studies/stream/study-readers.ts';

/** What the resources of studies are built from. */
export interface StudyReaderResourcesDeps
  extends
    ScopedResourceDeps,
    Omit<StudyStreamDeps, 'streamsOfReader'>,
    Pick<StudyContactsDeps, 'contacts'>,
    Omit<StudySnapshotDeps, 'snapshots' | 'snapshotsOfLab'> {
  readonly readers: StudyReaders;
}

const readerOf = ({ key, source }: Caller): StudyReader => ({ key, source: source.id });

/** So many snapshots are taken or sent at once; others wait a while for their turn. */
const SNAPSHOTS = {
  atMost: 4,
  waitingAtMost: 32,
  waitMs: 30_000,
  refusal: 'too many snapshots are under way',
} as const;

/**
 * One that has come whole to its reader may not be over here yet: the next of the same lab waits for that, not for a
 * slow one.
 */
const SNAPSHOTS_OF_LAB = {
  atMost: 1,
  waitingAtMost: 4,
  waitMs: 1000,
  refusal: 'a snapshot is being sent to your lab already: one at a time',
} as const;

/** So many streams a credential may have open: each has a place in memory, and a line in the audit chain. */
const STREAMS_OF_READER = {
  atMost: 32,
  waitingAtMost: 0,
  refusal: 'this credential has 32 streams open already: close one',
} as const;

const OVERSEERS = ['steward', 'operator', 'auditor', 'dpo'] as const;

/**
 * Builds the resources under /v1/studies that scientists live on: how the study stands, its stream, acknowledgements,
 * and requests to find somebody.
 */
export const createStudyReaderResources = (deps: StudyReaderResourcesDeps): readonly Route[] => {
  const { readers, contacts } = deps;
  const authenticate: Authenticate = (header) => deps.authenticate(asBasic(header));
  const resource = createScopedResources({ authenticate });
  const authorize = async (header: string | undefined): Promise<void> => {
    if (!(await authenticate(header)).scopes.includes('scientist'))
      throw new Problem('forbidden', 'this credential may not read studies any more');
  };
  const stream = createStudyStream({ ...deps, streamsOfReader: createKeyedSemaphore(STREAMS_OF_READER) });
  const snapshot = createStudySnapshot({
    ...deps,
    snapshots: createSemaphore(SNAPSHOTS),
    snapshotsOfLab: createKeyedSemaphore(SNAPSHOTS_OF_LAB),
  });

  /** Those who watch over studies see how each stands; a scientist sees those of their own lab. */
  const checkSight = async (caller: Caller, study: string): Promise<void> => {
    if (OVERSEERS.some((scope) => caller.scopes.includes(scope))) return;
    await readers.see(readerOf(caller), study);
  };
  return [
    ...createStudyContacts({ resource, contacts, see: (caller, study) => readers.see(readerOf(caller), study) }),
    resource('/v1/studies/:id/stream', {
      GET: {
        scopes: ['scientist'],
        parameters: ['after', 'from', 'follow'],
        handle: async (request, caller) =>
          stream(studyIdIn(request.params), readerOf(caller), () => authorize(request.header('authorization')))(
            request,
          ),
      },
    }),
    resource('/v1/studies/:id/snapshot', {
      GET: {
        scopes: ['scientist'],
        parameters: ['format'],
        handle: async (request, caller) => snapshot(studyIdIn(request.params), readerOf(caller))(request),
      },
    }),
    resource('/v1/studies/:id/acks', {
      GET: {
        scopes: ['scientist', ...OVERSEERS],
        handle: async ({ params }, caller) => {
          const study = studyIdIn(params);
          await checkSight(caller, study);
          return jsonAnswer(200, await readers.standing(study));
        },
      },
      POST: {
        scopes: ['scientist'],
        handle: async (request, caller) => {
          const body = await readJson(request);
          const cursor =
            typeof body === 'object' && body !== null && !Array.isArray(body)
              ? (body as JsonObject)['cursor']
              : undefined;
          if (typeof cursor !== 'string')
            throw new Problem('invalid-request', 'an acknowledgement names a cursor', [
              { at: '/cursor', detail: 'must be the cursor up to which deletions were made' },
            ]);
          return jsonAnswer(200, await readers.acknowledge(readerOf(caller), studyIdIn(request.params), cursor));
        },
      },
    }),
  ];
};
