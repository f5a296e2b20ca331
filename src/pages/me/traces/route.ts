import type { Purpose } from '../../../consent/model/types.ts';
import type { MyPurpose } from '../../../consent/subject/my-purpose.ts';
import type { TraceQuery } from '../../../consent/subject/service/my-traces.ts';
import type { Session, SignInLinks } from '../../../consent/subject/sign-in-links.ts';
import type { SubjectService } from '../../../consent/subject/service/subject-service.ts';
import { isStudy } from '../../../consent/purposes/purpose-transitions.ts';
import { defined } from '../../../core/json-object.ts';
import { DAY_MS } from '../../../core/time.ts';
import { tracePage, tracesPage } from './page.ts';
import { type TracePageView, type TracesView, traceView } from './view.ts';
import type { JsonObject, Statement } from '../../../xapi/model/types.ts';
import { addressOf, attachmentsOf } from '../../../xapi/model/attachments.ts';
import { type Cookies, SESSION_COOKIE } from '../../../http/message/cookies.ts';
import { localizeFor } from '../../../http/pages/shared/localize.ts';
import type { PageHandler, PageRequest } from '../../../http/pages/shared/page-guard.ts';
import { pageResponse } from '../../../http/pages/shared/page-response.ts';
import { titleOf } from '../../../http/pages/shared/title-of.ts';
import { leftOut } from './left-out.ts';
import { previewRecord } from '../../../studies/record/preview-record.ts';
import { sessionPage } from '../../../api/route/access.ts';
import { once } from '../../../api/route/once.ts';
import { pageRoute } from '../../../api/route/route.ts';

/** The pages of a person's traces: all traces with a search, and each one with the records that studies would get. */
interface TracePageHandlers {
  readonly list: PageHandler;
  readonly show: PageHandler;
}

interface TracePagesDeps {
  readonly subjectService: SubjectService;
  readonly links: SignInLinks;
  readonly cookies: Cookies;
  /** The record that a study would receive of a statement; undefined if it would receive none. */
  readonly previewRecord: (
    of: { readonly source: string; readonly statement: Statement },
    purpose: Purpose,
  ) => JsonObject | undefined;
}

const MAX_SEARCH_LENGTH = 200;

/** The beginning of a day (UTC); undefined for another text, such as a day that no month has. */
const dayOf = (text: string): number | undefined => {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, text.length) !== text ? undefined : at;
};

const readSearch = (query: URLSearchParams): TracesView['search'] => {
  const read = (name: string): string => (query.get(name) ?? '').trim().slice(0, MAX_SEARCH_LENGTH);
  return { text: read('text'), tool: read('tool'), since: read('since'), until: read('until') };
};

const wrongDaysOf = (search: TracesView['search']): TracesView['wrongDays'] =>
  (['since', 'until'] as const).filter((name) => search[name] !== '' && dayOf(search[name]) === undefined);

const queryOf = ({ text, tool, since, until }: TracesView['search'], below: string): TraceQuery => {
  const [first, last] = [dayOf(since), dayOf(until)];
  return {
    ...(text !== '' && { text }),
    ...(tool !== '' && { source: tool }),
    ...defined({ since: first }),
    ...(last !== undefined && { until: last + DAY_MS }),
    ...(/^[0-9a-f]{20}$/.test(below) && { below }),
  };
};

/** Studies to which the person has said yes, and those that ask. */
const studiesOf = ({
  asked,
  decided,
}: {
  readonly asked: readonly MyPurpose[];
  readonly decided: readonly MyPurpose[];
}): readonly (readonly [Purpose, boolean])[] => [
  ...decided
    .filter(({ purpose, decision }) => isStudy(purpose.kind) && ['granted', 'paused'].includes(decision?.state ?? ''))
    .map(({ purpose }) => [purpose, true] as const),
  ...asked.filter(({ purpose }) => isStudy(purpose.kind)).map(({ purpose }) => [purpose, false] as const),
];

const createTracePageHandlers = ({
  subjectService,
  links,
  cookies,
  previewRecord,
}: TracePagesDeps): TracePageHandlers => {
  const read = async (request: PageRequest) => {
    const session: Session = await links.readSession(cookies.read(request, SESSION_COOKIE));
    const overview = await subjectService.overview(session);
    return {
      session,
      overview,
      context: { ...request.context, formToken: links.formToken(session) },
      reader: { localize: localizeFor(request), language: request.context.language },
      toolOf: (id: string): string => overview.sources.find((source) => source.id === id)?.name ?? id,
    };
  };

  return {
    list: async (request) => {
      const { session, overview, context, reader, toolOf } = await read(request);
      const search = readSearch(request.query);
      const wrongDays = wrongDaysOf(search);
      if (wrongDays.length > 0)
        return pageResponse(tracesPage(context, { traces: [], tools: overview.sources, search, wrongDays }), 400);
      const { traces, next } = await subjectService.traces.list(
        session,
        queryOf(search, request.query.get('below') ?? ''),
      );
      const given = Object.entries(search).filter(([, value]) => value !== '');
      const nextHref =
        next === undefined
          ? undefined
          : `${context.root}/me/traces?${new URLSearchParams([...given, ['below', next]]).toString()}`;
      return pageResponse(
        tracesPage(context, {
          traces: traces.map((trace) => traceView(trace, toolOf(trace.source), reader)),
          tools: overview.sources,
          search,
          wrongDays,
          ...defined({ nextHref }),
        }),
      );
    },
    show: async (request) => {
      const { session, overview, context, reader, toolOf } = await read(request);
      const path = `/me/traces/${encodeURIComponent(request.params['id'] ?? '')}`;
      const tool = request.query.get('tool') ?? undefined;
      const { trace, statement } = await subjectService.traces.read(session, request.params['id'] ?? '', tool);
      const { source, id } = trace;
      const studies = studiesOf(overview).map(([purpose, isGranted]): TracePageView['studies'][number] => {
        const record = previewRecord({ source, statement }, purpose);
        return {
          title: titleOf(purpose, reader.localize),
          isGranted,
          ...(record !== undefined && { record: JSON.stringify(record, null, 2) }),
          leftOut: record === undefined ? [] : leftOut(statement, record),
        };
      });
      const files = [...new Set(attachmentsOf(statement).map(({ attachment }) => addressOf(attachment)))];
      return pageResponse(
        tracePage(
          { ...context, path },
          {
            viewer: overview.role,
            trace: traceView(trace, toolOf(source), reader),
            studies,
            // A link of a tool exports nothing.
            files: session.assurance === 'tool' ? [] : files.map((sha2) => `/v1/me/attachments/${id}/${sha2}`),
            statement: JSON.stringify(statement, null, 2),
          },
        ),
      );
    },
  };
};

const pages = once(({ people: { subjectService, links }, studies, settings: { publicUrl }, cookies }) =>
  createTracePageHandlers({
    subjectService,
    links,
    cookies,
    previewRecord: (of, purpose) =>
      previewRecord(of, { purpose, loadedProfiles: studies.catalogue.loadedProfiles(), publicUrl }),
  }),
);

export const showTraces = pageRoute({
  method: 'GET',
  path: '/me/traces',
  access: sessionPage,
  summary: 'Shows a person all their traces, and searches them.',
  carries: 'own',
  handle: (request, services) => pages(services).list(request),
});

export const showTrace = pageRoute({
  method: 'GET',
  path: '/me/traces/:id',
  access: sessionPage,
  summary: 'Shows a person one trace, and what studies would get of it.',
  carries: 'own',
  handle: (request, services) => pages(services).show(request),
});
