import { INSTANT, namedSchema, objectSchema, STRING } from '../../core/json-schema.ts';
import { isProblem } from '../../core/problem.ts';
import { isoTime } from '../../core/time.ts';
import { checkParameters } from '../../http/xapi/parameters.ts';
import { sessionToken } from '../../access/sources/authentication/authenticate-session.ts';
import { NEW_SESSION, validateSession } from '../../access/sources/authentication/validate-session.ts';
import { done, LOCATION } from '../openapi/shared/operation.ts';
import { open, scoped } from '../route/access.ts';
import { route } from '../route/route.ts';
import { SESSIONS } from '../route/scopes.ts';
import { launchParameters } from './launch-parameters.ts';

const SESSION = namedSchema(
  'Session',
  objectSchema({
    key: STRING,
    secret: STRING,
    token: { ...STRING, description: 'A Bearer token for /xapi.' },
    expires: INSTANT,
    fetch: { ...STRING, description: 'The fetch URL of cmi5 8.2, which answers once.' },
    launch: objectSchema({ tincan: STRING }, { cmi5: STRING }),
  }),
);

/** The errors of a fetch URL (cmi5 8.2.3.2), which are answered with 200. */
const FETCH_ERRORS = {
  over: { 'error-code': '1', 'error-text': 'The authorization token was returned before, or the session has ended.' },
  unknown: { 'error-code': '2', 'error-text': 'No session has this fetch URL. Launch the content again.' },
  failed: {
    'error-code': '3',
    'error-text': 'The server cannot read its store at the moment. Launch the content again.',
  },
} as const;

const basicOf = (key: string, secret: string): string => Buffer.from(`${key}:${secret}`).toString('base64');

export const openSession = route({
  method: 'POST',
  path: '/v1/sessions',
  access: scoped(SESSIONS),
  tag: 'Sources',
  summary: 'Opens a session for one learner: a credential, a token and how to launch content with it.',
  carries: 'sign-in',
  body: { json: NEW_SESSION, example: { actor: { mbox: 'mailto:ada@school.example' }, seconds: 3600 } },
  answers: {
    201: {
      description: 'The session.',
      schema: SESSION,
      headers: LOCATION,
      example: {
        key: 'session-89eac554a20542da14cd08e3',
        secret: 'shown-once',
        token: 'cs-89eac554a20542da14cd08e3.shown-once',
        expires: '2026-11-28T09:00:00.000Z',
        fetch: 'https://lrs.school.example/v1/sessions/session-89eac554a20542da14cd08e3/fetch/shown-once',
        launch: {
          tincan:
            'endpoint=https%3A%2F%2Flrs.school.example%2Fxapi%2F&auth=Basic%20shown-once' +
            '&actor=%7B%22mbox%22%3A%22mailto%3Aada%40school.example%22%7D',
        },
      },
    },
  },
  handle: async ({ body, caller }, { sources, settings: { publicUrl }, publicPath, now }) => {
    const session = validateSession(body, now());
    const { key, secret, fetchToken } = await sources.sessions.issue(caller, session);
    const fetchUrl = `${publicUrl}/v1/sessions/${key}/fetch/${fetchToken}`;
    const basic = basicOf(key, secret);
    return {
      status: 201,
      headers: { Location: `${publicPath}/v1/sessions/${key}` },
      body: {
        key,
        secret,
        token: sessionToken({ key, secret }),
        expires: isoTime(session.expiresAt),
        fetch: fetchUrl,
        launch: launchParameters({ endpoint: `${publicUrl}/xapi/`, fetchUrl, basic, session }),
      },
    };
  },
});

export const endSession = route({
  method: 'DELETE',
  path: '/v1/sessions/:id',
  access: scoped(SESSIONS),
  tag: 'Sources',
  summary: 'Ends a session.',
  carries: 'none',
  answers: { 204: done('The session has ended.') },
  handle: async ({ params, caller }, { sources }) => {
    await sources.sessions.end(caller.source.id, params.id);
    return { status: 204 };
  },
});

export const fetchSessionSecret = route({
  method: 'POST',
  path: '/v1/sessions/:id/fetch/:token',
  access: open,
  tag: 'Sources',
  summary: 'Reads the credential of a session, once (cmi5 8.2).',
  carries: 'none',
  answers: {
    200: {
      description: 'The credential of the session, or why there is none (cmi5 8.2.3).',
      schema: objectSchema({}, { 'auth-token': STRING, 'error-code': STRING, 'error-text': STRING }),
      example: { 'auth-token': 'c2Vzc2lvbjpzaG93bi1vbmNl' },
    },
  },
  handle: async ({ params: { id, token }, search }, { sources }) => {
    checkParameters(new URLSearchParams(search), [], {});
    try {
      const fetched = await sources.sessions.fetchSecret(id, token);
      return {
        status: 200,
        body: typeof fetched === 'string' ? FETCH_ERRORS[fetched] : { 'auth-token': basicOf(id, fetched.secret) },
      };
    } catch (thrown) {
      if (!isProblem(thrown, 'store-unavailable')) throw thrown;
      return { status: 200, body: FETCH_ERRORS.failed };
    }
  },
});
