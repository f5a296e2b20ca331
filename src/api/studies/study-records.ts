import { createKeyedSemaphore, createSemaphore } from '../../core/concurrency/semaphore.ts';
import { enumSchema, STRING } from '../../core/json-schema.ts';
import { Problem } from '../../core/problem.ts';
import { bearerAsBasic } from '../../http/api/shared/bearer-as-basic.ts';
import { studyIdOf, studyReaderOf } from '../../http/api/shared/study-request.ts';
import { createRateLimit } from '../../access/sources/limits/rate-limit.ts';
import { RECORDS_FORMATS } from '../../studies/export/write-records.ts';
import { study } from '../route/access.ts';
import { rawRoute } from '../route/route.ts';
import { SCIENTIST } from '../route/scopes.ts';
import { createStudySnapshot } from './study-snapshot.ts';
import { createStudyStream } from './study-stream.ts';

/** Snapshots that a lab takes in a minute. All snapshots between two cuts are the same. */
const SNAPSHOTS_A_MINUTE = {
  atMost: 60,
  name: 'snapshots',
  refusal: 'your lab has taken 60 snapshots in a minute: a study has a new one twice a minute at most',
} as const;

/** Streams that a lab opens in a minute. A lab that resumes after a break opens one for each reader. */
const STREAMS_A_MINUTE = {
  atMost: 120,
  name: 'streams',
  refusal: 'your lab has opened 120 streams in a minute: keep one open, or read after its cursor now and then',
} as const;

/** Each request waits for the next cut of its study, half a minute at most. */
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

/** All requests that wait for a cut get it at once. */
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

const HEAD = { 'Study-Head': 'The cursor of the last change at the start.' };

export const streamStudy = rawRoute({
  method: 'GET',
  path: '/v1/studies/:id/stream',
  access: study(SCIENTIST),
  tag: 'Studies',
  summary: 'Streams the records of a study.',
  carries: 'records',
  query: {
    after: { schema: STRING, description: 'The cursor of the last record that was received.' },
    from: { schema: enumSchema('start'), description: 'From the beginning; not beside `after`.' },
    follow: { schema: { type: 'boolean', default: true }, description: 'Whether to wait for what comes.' },
  },
  headers: { 'Last-Event-ID': { schema: STRING, description: 'As `after`, by a client of Server-Sent Events.' } },
  answers: {
    200: {
      description: 'The records, without an end if they are followed.',
      types: ['application/x-ndjson', 'text/event-stream'],
      headers: HEAD,
    },
  },
  problems: ['ack-required', 'cursor-over', 'study-unavailable', 'journal-unavailable'],
  makeHandler: ({ sources, studies: { readers, subscriptions, head }, processServices: { log } }) => {
    const stream = createStudyStream({
      readers,
      subscriptions,
      head,
      onUnexpected: (thrown) => log.error({ err: thrown }, 'the record of a delivery met a bug'),
      streamsOfReader: createKeyedSemaphore(STREAMS_OF_READER),
      limit: createRateLimit(STREAMS_A_MINUTE),
    });
    return async (request) => {
      const authorizeAgain = async (): Promise<void> => {
        const caller = await sources.authenticate(bearerAsBasic(request.header('authorization')), request.address);
        if (!caller.scopes.includes('scientist'))
          throw new Problem('forbidden', 'this credential may not read studies any more');
      };
      return stream(studyIdOf(request.params), studyReaderOf(request.caller), authorizeAgain)(request);
    };
  },
});

export const downloadSnapshot = rawRoute({
  method: 'GET',
  path: '/v1/studies/:id/snapshot',
  access: study(SCIENTIST),
  tag: 'Studies',
  summary: 'Downloads the records of a study.',
  carries: 'records',
  query: { format: { schema: { ...enumSchema(...RECORDS_FORMATS), default: 'ndjson' } } },
  answers: {
    200: {
      description: 'All records as a file.',
      types: ['application/x-ndjson', 'text/csv', 'application/vnd.apache.parquet', 'text/tab-separated-values'],
      headers: HEAD,
    },
  },
  problems: ['ack-required', 'study-unavailable', 'journal-unavailable', 'state-conflict'],
  makeHandler: ({ studies: { readers, takeSnapshot } }) => {
    const snapshot = createStudySnapshot({
      readers,
      takeSnapshot,
      limit: createRateLimit(SNAPSHOTS_A_MINUTE),
      requestsOfLab: createKeyedSemaphore(REQUESTS_OF_LAB),
      snapshots: createSemaphore(SNAPSHOTS),
      snapshotsOfLab: createKeyedSemaphore(SNAPSHOTS_OF_LAB),
    });
    return async (request) => snapshot(studyIdOf(request.params), studyReaderOf(request.caller))(request);
  },
});
