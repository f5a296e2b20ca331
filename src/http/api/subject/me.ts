import type { Erasures } from '../../../consent/erasure/erasures.ts';
import type { SubjectService } from '../../../consent/subject/service/subject-service.ts';
import { validateChoice } from '../../../consent/subject/validate-choice.ts';
import { accessJson } from '../../../consent/subject/my-access-records.ts';
import { signInJson } from '../../../consent/audit/my-sign-ins.ts';
import { Problem } from '../../../core/problem.ts';
import { createKeyedSemaphore, createSemaphore } from '../../../core/concurrency/semaphore.ts';
import type { Handler } from '../../message/request-response.ts';
import { readIntegers } from '../shared/integer-parameters.ts';
import { jsonResponse, readJson } from '../shared/json-body.ts';
import { moreMember, readPageParameters } from '../shared/page-parameters.ts';
import { MIN_DOWNLOAD_RATE, UNSENT_BODY } from '../../message/response/send-stream.ts';
import { type CopyPageOf, createExportHandlers } from './export.ts';
import { overviewJson } from './me-json.ts';
import type { SessionHandler } from './session-guard.ts';

/** The handlers by which people see, decide on, export and delete their data. */
export interface MeHandlers {
  readonly overview: SessionHandler;
  readonly forget: SessionHandler;
  readonly comeBack: SessionHandler;
  readonly decide: SessionHandler;
  readonly events: SessionHandler;
  readonly accessRecords: SessionHandler;
  readonly signIns: SessionHandler;
  readonly receipt: SessionHandler;
  readonly export: SessionHandler;
  readonly exportZip: SessionHandler;
  readonly attachment: SessionHandler;
  /** Open to all who know the id: it is random, and the answer names no person. */
  readonly erasureState: Handler;
}

interface MeHandlersDeps {
  readonly subjectService: SubjectService;
  readonly erasures: Pick<Erasures, 'state'>;
  /** The path of the public URL, without a slash at its end. */
  readonly publicPath: string;
  readonly copyPageOf: CopyPageOf;
  readonly now: () => number;
}

/** At most 16 exports are under way at once. */
const EXPORTS = { atMost: 16, waitingAtMost: 64, waitMs: 5000, refusal: 'too many are exporting at once' } as const;

/** An export that its client has received may not be over here yet: the next of the person waits for that alone. */
const EXPORTS_OF_PERSON = {
  atMost: 1,
  waitingAtMost: 4,
  waitMs: 1000,
  refusal: 'an export of the same person is being sent already: one at a time',
} as const;

const LIMIT = { default: 100, max: 1000 } as const;

const seqOf = (text = ''): number => {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new Problem('not-found', 'no decision of yours has this number');
  return Number(text);
};

interface EventsPage {
  readonly limit: number;
  readonly before?: number;
}

const readEventsPage = (search: string): EventsPage => {
  const { before, limit = LIMIT.default } = readIntegers(new URLSearchParams(search), {
    before: [1, Number.MAX_SAFE_INTEGER],
    limit: [1, LIMIT.max],
  });
  return { limit, ...(before === undefined ? {} : { before }) };
};

const moreEvents = (path: string, { limit }: EventsPage, next: number | undefined) =>
  next === undefined ? {} : { more: `${path}?limit=${limit}&before=${next}` };

/** The handlers of /v1/me and of /v1/erasures. */
export const createMeHandlers = (deps: MeHandlersDeps): MeHandlers => {
  const { subjectService, erasures, publicPath } = deps;

  return {
    overview: async (_, session) => jsonResponse(200, overviewJson(await subjectService.overview(session))),
    forget: async ({ acceptsLanguage }, session) => {
      const { erasure } = await subjectService.forget(session, acceptsLanguage(['fr', 'en']) ?? 'en');
      if (erasure === undefined) return { status: 204, headers: {} };
      return jsonResponse(202, { erasure }, { Location: `${publicPath}/v1/erasures/${erasure}` });
    },
    comeBack: async ({ acceptsLanguage }, session) => {
      const { state, generation } = await subjectService.comeBack(session, acceptsLanguage(['fr', 'en']) ?? 'en');
      return jsonResponse(200, { state, generation });
    },
    decide: async (request, session) => {
      const choice = validateChoice(await readJson(request));
      const { purpose: _, ...decision } = await subjectService.decide(session, request.params['purpose'] ?? '', choice);
      return jsonResponse(200, decision);
    },
    events: async ({ search }, session) => {
      const page = readEventsPage(search);
      const { events, next } = await subjectService.events(session, page);
      return jsonResponse(200, { events, ...moreEvents(`${publicPath}/v1/me/events`, page, next) });
    },
    signIns: async ({ search }, session) => {
      const page = readEventsPage(search);
      const { signIns, next } = await subjectService.signIns(session, page);
      return jsonResponse(200, {
        signIns: signIns.map(signInJson),
        ...moreEvents(`${publicPath}/v1/me/sign-ins`, page, next),
      });
    },
    accessRecords: async ({ search }, session) => {
      const { limit, before } = readPageParameters(new URLSearchParams(search));
      const { records, next } = await subjectService.accessRecords(session, {
        limit,
        ...(before === undefined ? {} : { before: { hour: before.at, key: before.key } }),
      });
      const path = `${publicPath}/v1/me/access-records`;
      return jsonResponse(200, {
        records: records.map(accessJson),
        ...moreMember(path, limit, next && { at: next.hour, key: next.key }),
      });
    },
    receipt: async ({ params }, session) => {
      const { receipt, jws } = await subjectService.receipt(session, seqOf(params['seq']));
      return jsonResponse(200, { receipt, signature: jws });
    },
    ...createExportHandlers({
      ...{ subjectService, copyPageOf: deps.copyPageOf, now: deps.now },
      exports: createSemaphore(EXPORTS),
      exportsOfPerson: createKeyedSemaphore(EXPORTS_OF_PERSON),
    }),
    attachment: async ({ params, isHead }, session) => {
      const { statement = '', sha2 = '' } = params;
      const { length, chunks } = await subjectService.archive.attachment(session, statement, sha2);
      return {
        status: 200,
        headers: {
          // Whatever a tool called it, a browser must not run it under this address.
          'Content-Type': 'application/octet-stream',
          'Content-Disposition': `attachment; filename="${sha2.toLowerCase()}"`,
          'Content-Length': String(length),
          'Cache-Control': 'no-store',
        },
        body: isHead ? UNSENT_BODY : { bufferedBytes: 0, chunks, minRate: MIN_DOWNLOAD_RATE },
      };
    },
    erasureState: async ({ params }) => {
      const { requestedAt, done, ...state } = await erasures.state(params['id'] ?? '');
      return jsonResponse(200, {
        ...state,
        requestedAt: new Date(requestedAt).toISOString(),
        ...(done === undefined ? {} : { done: new Date(done).toISOString() }),
      });
    },
  };
};
