import { createKeyedSemaphore } from '../../core/concurrency/semaphore.ts';
import { COUNT, INSTANT, namedSchema, nullable, objectSchema, type Sent, STRING } from '../../core/json-schema.ts';
import { isoTime } from '../../core/time.ts';
import { createAuthenticateStaff } from '../../http/api/shared/staff-guard.ts';
import type { OperationsOverview } from '../../telemetry/operations/operations.ts';
import { staff } from '../route/access.ts';
import { once } from '../route/once.ts';
import { route } from '../route/route.ts';
import { OPERATOR } from '../route/scopes.ts';
import {
  CURRENT,
  CURRENT_FIGURES,
  CURRENT_IF_KNOWN,
  currentJson,
  LAST_DAY_EXAMPLE,
  LAST_HOUR_EXAMPLE,
  LAST_WEEK_EXAMPLE,
  NO_STORE,
  seriesJson,
  TRAFFIC_SERIES,
} from './figures-json.ts';
import { createLiveFigures } from './live-figures.ts';

const LISTENERS_OF_ACTOR = { atMost: 4, waitingAtMost: 0, refusal: 'you listen four times already' } as const;
const LISTENERS_OF_ORGANISATION = {
  atMost: 20,
  waitingAtMost: 0,
  refusal: 'operators of your organisation listen 20 times to this process',
} as const;

const OPERATIONS_OVERVIEW = namedSchema(
  'OperationsOverview',
  objectSchema(
    { ...CURRENT, lastHour: TRAFFIC_SERIES, lastDay: TRAFFIC_SERIES, lastWeek: TRAFFIC_SERIES },
    {
      ...CURRENT_IF_KNOWN,
      releaser: nullable(objectSchema({ lagMessages: COUNT })),
      disk: nullable(objectSchema({ free: COUNT, total: COUNT })),
      backup: {
        ...nullable(objectSchema({ at: INSTANT })),
        description: 'When the newest `carnet backup` was begun; null: never yet.',
      },
    },
  ),
);

/** `disk`, `releaser` and `backup` are null if they are unknown. */
const overviewJson = (overview: OperationsOverview): Sent<typeof OPERATIONS_OVERVIEW> => {
  const { lastHour, lastDay, lastWeek, installation } = overview;
  const current = currentJson(overview);
  return {
    ...current,
    lastHour: seriesJson(lastHour),
    lastDay: seriesJson(lastDay),
    lastWeek: seriesJson(lastWeek),
    ...(installation !== undefined && {
      sink: { ...current.sink, partitions: installation.sinkPartitions },
      releaser: installation.releaserMessages === undefined ? null : { lagMessages: installation.releaserMessages },
      disk: installation.disk ?? null,
      backup: installation.backupAt === undefined ? null : { at: isoTime(installation.backupAt) },
    }),
  };
};

const noQuota = (): void => undefined;

const liveFigures = once(({ sources, people, cookies }) =>
  createLiveFigures({
    operations: people.operations.operations,
    authenticateStaff: createAuthenticateStaff({
      authenticate: sources.authenticate,
      staffSessions: { read: (token) => people.staff.staffSessions.peek(token) },
      readOrganisationScope: people.staff.readOrganisationScope,
      cookies,
      quotas: { admit: noQuota, admitAccount: noQuota },
    }),
    listenersOfActor: createKeyedSemaphore(LISTENERS_OF_ACTOR),
    listenersOfOrganisation: createKeyedSemaphore(LISTENERS_OF_ORGANISATION),
    closing: people.operations.closing,
    elapsed: () => performance.now(),
  }),
);

export const readOperations = route({
  method: 'GET',
  path: '/v1/operations',
  access: staff(OPERATOR),
  tag: 'Operations',
  summary: 'Reads the status: rates, lag, health of the parts, and what needs an operator.',
  description:
    '`lastTenSeconds` is of ten seconds that ended at most two seconds ago. `lastHour` has minutes, `lastDay` and ' +
    '`lastWeek` have hours.',
  carries: 'none',
  answers: {
    200: {
      description: 'The figures.',
      schema: OPERATIONS_OVERVIEW,
      example: {
        at: '2026-11-28T08:00:00.000Z',
        organisation: 'org:default',
        lastTenSeconds: { accepted: 7, refused: 0, withheld: 0 },
        lastMinute: { accepted: 41, refused: 0, withheld: 0 },
        consistentThrough: '2026-11-28T07:59:59.950Z',
        sink: { lagSeconds: 0.05, partitions: [{ partition: 0, seconds: 0.05, messages: 0 }] },
        parts: [{ part: 'store', health: 'up', since: '2026-11-27T06:00:00.000Z' }],
        attentionCount: 1,
        lastHour: LAST_HOUR_EXAMPLE,
        lastDay: LAST_DAY_EXAMPLE,
        lastWeek: LAST_WEEK_EXAMPLE,
        attention: [{ kind: 'dead-letters', severity: 'error', link: '/v1/dead-letters', count: 1 }],
        attentionAt: '2026-11-28T07:59:58.000Z',
        releaser: { lagMessages: 0 },
        disk: { free: 81604378624, total: 107374182400 },
        backup: null,
      },
    },
  },
  handle: async ({ principal }, { people }) => ({
    status: 200,
    headers: NO_STORE,
    body: overviewJson(await people.operations.operations.overview(principal)),
  }),
});

export const followOperations = route({
  method: 'GET',
  path: '/v1/operations/live',
  access: staff(OPERATOR),
  tag: 'Operations',
  summary: 'Follows the figures that change from second to second, as Server-Sent Events.',
  description:
    'Every second the event `figures` has a CurrentFigures as its data, or `unavailable` the kind of the ' +
    'problem as `{"kind":"store-unavailable"}`. The event `end` says that the sender may watch no more. ' +
    'Listening keeps no session open.',
  carries: 'none',
  headers: { 'Last-Event-ID': { schema: STRING, description: 'Of no effect.' } },
  answers: {
    200: {
      description: 'Events, until either side ends.',
      schema: STRING,
      types: ['text/event-stream'],
      eventData: CURRENT_FIGURES,
    },
  },
  problems: ['overloaded'],
  handle: async (request, services) => {
    const response = await liveFigures(services)(request, request.principal);
    return { ...response, status: 200 };
  },
});
