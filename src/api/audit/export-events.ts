import { Problem } from '../../core/problem.ts';
import { createKeyedSemaphore } from '../../core/concurrency/semaphore.ts';
import { type EventFilter, findEvents } from '../../consent/audit/find-events.ts';
import { MIN_DOWNLOAD_RATE, UNSENT_BODY } from '../../http/message/response/send-stream.ts';
import { type AuthenticateStaff, createAuthenticateStaff } from '../../http/api/shared/staff-guard.ts';
import { staff, type StaffRequest } from '../route/access.ts';
import { rawRoute } from '../route/route.ts';
import { AUDITOR } from '../route/scopes.ts';
import type { Services } from '../route/services.ts';
import { EVENT_FILTER, readEventFilter } from './event-query.ts';
import { filterEventsOf } from './visible-events.ts';

const EXPORTS_OF_ACTOR = {
  atMost: 1,
  waitingAtMost: 2,
  waitMs: 1000,
  refusal: 'you have an export under way already',
} as const;

const LINES_AT_ONCE = 1000;

const HEADERS = {
  'Content-Type': 'application/x-ndjson',
  'Content-Disposition': 'attachment; filename="audit-chain.ndjson"',
  'X-Accel-Buffering': 'no',
};

const noQuota = (): void => undefined;

interface ExportDeps {
  readonly services: Services;
  /** Uses no quota. */
  readonly authenticateStaff: AuthenticateStaff;
}

/** The lines of the chain up to its present end. The sender is authenticated again for each thousand. */
const linesOf = async function* (
  request: StaffRequest,
  filter: EventFilter,
  { services, authenticateStaff }: ExportDeps,
): AsyncGenerator<Uint8Array, void> {
  const see = filterEventsOf(services);
  let after: number | undefined = 0;
  while (after !== undefined) {
    const { principal } = (await authenticateStaff(request)) ?? {};
    if (principal?.actor !== request.principal.actor || !principal.scopes.includes('auditor'))
      throw new Problem('unauthorized', 'the sender may not export any more');
    const query = { ...filter, after, limit: LINES_AT_ONCE, isDescending: false };
    const { events, next } = await findEvents(services.purposes.auditLog, query, (page) => see(page, principal));
    if (events.length > 0) yield Buffer.from(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
    after = next;
  }
};

export const exportEvents = rawRoute({
  method: 'GET',
  path: '/v1/events/export',
  access: staff(AUDITOR),
  tag: 'Audit log',
  summary: 'Streams the events of the audit log as NDJSON, from its beginning.',
  carries: 'decisions',
  query: EVENT_FILTER,
  answers: { 200: { description: 'An event a line, in the order of the chain.', types: ['application/x-ndjson'] } },
  makeHandler: (services) => {
    const exportsOfActor = createKeyedSemaphore(EXPORTS_OF_ACTOR);
    const authenticateStaff = createAuthenticateStaff({
      authenticate: services.sources.authenticate,
      ...services.people.staff,
      cookies: services.cookies,
      quotas: { admit: noQuota, admitAccount: noQuota },
    });
    return async (request) => {
      const filter = readEventFilter(request.query);
      if (request.isHead) return { status: 200, headers: HEADERS, body: UNSENT_BODY };
      const { release } = await exportsOfActor.acquire(request.principal.actor);
      return {
        status: 200,
        headers: HEADERS,
        onFinished: release,
        body: {
          bufferedBytes: 0,
          chunks: () => linesOf(request, filter, { services, authenticateStaff }),
          minRate: MIN_DOWNLOAD_RATE,
        },
      };
    };
  },
});
