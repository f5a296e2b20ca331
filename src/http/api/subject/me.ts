import type { Erasures } from '../../../consent/erasure/erasures.ts';
import type { Session } from '../../../consent/subject/sign-in-links.ts';
import type { Me } from '../../../consent/subject/subject-service.ts';
import type { Semaphore, KeyedSemaphore, Permits } from '../../../core/semaphore.ts';
import type { Response, Route } from '../../message/request-response.ts';
import { validateChoice } from '../../../consent/subject/validate-choice.ts';
import { Problem } from '../../../core/problem.ts';
import { jsonAnswer, readJson } from '../shared/operator-resource.ts';
import { NO_STORE } from '../shared/scoped-resource.ts';
import { LEAST_PACE, UNSENT } from '../../message/send-stream.ts';
import { createSessionResources, type SessionResourceDeps } from './session-resource.ts';
import { shownMe } from './me-json.ts';
import { readWhole } from '../shared/integer-parameters.ts';

/** What the resources of people's own are built from. */
export interface MeResourcesDeps extends SessionResourceDeps {
  readonly me: Me;
  readonly erasures: Pick<Erasures, 'state'>;
  /** How many exports may be under way at once. */
  readonly exports: Semaphore;
  /** How many of those somebody may have of themselves. */
  readonly exportsOfPerson: KeyedSemaphore;
  /** The path of the address under which clients know this server, without a slash at its end. */
  readonly publicPath: string;
}

const OF_EXPORT: Response['headers'] = {
  'Content-Type': 'application/x-ndjson',
  'Content-Disposition': 'attachment; filename="carnet.ndjson"',
};

const LIMIT = { usual: 100, most: 1000 } as const;

const seqOf = (text = ''): number => {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new Problem('not-found', 'no decision of yours has this number');
  return Number(text);
};

/**
 * Builds the resources under /v1/me, and GET /v1/erasures/ID, which whoever was told the id may ask: it is random, and
 * the answer names nobody.
 */
export const createMeResources = (deps: MeResourcesDeps): readonly Route[] => {
  const { me, erasures, exports, exportsOfPerson, publicPath } = deps;
  const resource = createSessionResources(deps);

  /** HEAD makes nothing of it. What goes wrong before the first piece is refused; later the connection is cut. */
  const exported = async (session: Session, isHead: boolean): Promise<Response> => {
    if (isHead) return { status: 200, headers: OF_EXPORT, body: UNSENT };
    const own = await exportsOfPerson.acquire(session.person);
    let place: Permits | undefined;
    const leave = (): void => {
      place?.release();
      own.release();
    };
    try {
      place = await exports.acquire();
      const pieces = me.export(session)[Symbol.asyncIterator]();
      const first = await pieces.next();
      const chunks = async function* (): AsyncGenerator<Uint8Array, void> {
        try {
          for (let piece = first; piece.done !== true; piece = await pieces.next()) yield piece.value;
        } finally {
          await pieces.return?.();
        }
      };
      return { status: 200, headers: OF_EXPORT, body: { bufferedBytes: 0, chunks, pace: LEAST_PACE }, settled: leave };
    } catch (thrown) {
      leave();
      throw thrown;
    }
  };

  return [
    resource('/v1/me', {
      GET: { parameters: [], handle: async (_, session) => jsonAnswer(200, shownMe(await me.read(session))) },
      DELETE: {
        parameters: [],
        handle: async ({ acceptsLanguage }, session) => {
          const { erasure } = await me.forget(session, acceptsLanguage(['fr', 'en']) ?? 'en');
          if (erasure === undefined) return { status: 204, headers: {} };
          return jsonAnswer(202, { erasure }, { Location: `${publicPath}/v1/erasures/${erasure}` });
        },
      },
    }),
    resource('/v1/me/decisions/:purpose', {
      PUT: {
        parameters: [],
        handle: async (request, session) => {
          const { purpose: _, ...decision } = await me.decide(
            session,
            request.params['purpose'] ?? '',
            validateChoice(await readJson(request)),
          );
          return jsonAnswer(200, decision);
        },
      },
    }),
    resource('/v1/me/events', {
      GET: {
        parameters: ['before', 'limit'],
        handle: async ({ search }, session) => {
          const { before, limit = LIMIT.usual } = readWhole(new URLSearchParams(search), {
            before: [1, Number.MAX_SAFE_INTEGER],
            limit: [1, LIMIT.most],
          });
          const { events, next } = await me.events(session, { limit, ...(before === undefined ? {} : { before }) });
          return jsonAnswer(200, {
            events,
            ...(next === undefined ? {} : { more: `${publicPath}/v1/me/events?limit=${limit}&before=${next}` }),
          });
        },
      },
    }),
    resource('/v1/me/receipts/:seq', {
      GET: {
        parameters: [],
        handle: async ({ params }, session) => {
          const { receipt, jws } = await me.receipt(session, seqOf(params['seq']));
          return jsonAnswer(200, { receipt, signature: jws });
        },
      },
    }),
    resource('/v1/me/export', { GET: { parameters: [], handle: ({ isHead }, session) => exported(session, isHead) } }),
    {
      path: '/v1/erasures/:id',
      headers: () => Promise.resolve(NO_STORE),
      methods: {
        GET: async ({ params }) => {
          const { requestedAt, done, ...state } = await erasures.state(params['id'] ?? '');
          return jsonAnswer(200, {
            ...state,
            requestedAt: new Date(requestedAt).toISOString(),
            ...(done === undefined ? {} : { done: new Date(done).toISOString() }),
          });
        },
      },
    },
  ];
};
