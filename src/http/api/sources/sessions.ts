import { isProblem } from '../../../core/problem.ts';
import { sessionToken } from '../../../sources/authentication/authenticate-session.ts';
import type { SessionCredentials } from '../../../sources/authentication/session-credentials.ts';
import { validateSession } from '../../../sources/authentication/validate-session.ts';
import type { Handler } from '../../message/request-response.ts';
import { checkParameters } from '../../xapi/parameters.ts';
import { launchParameters } from './launch-parameters.ts';
import { jsonResponse, readJson } from '../shared/json-body.ts';
import type { ScopedHandler } from '../shared/scope-guard.ts';

interface SessionHandlersDeps {
  readonly sessions: SessionCredentials;
  readonly publicUrl: string;
  /** The path of `publicUrl`, without a slash at its end. */
  readonly publicPath: string;
  readonly now: () => number;
}

/** The handlers of session credentials, and of the fetch URL of cmi5. */
export interface SessionHandlers {
  readonly create: ScopedHandler;
  readonly end: ScopedHandler;
  readonly fetch: Handler;
}

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

export const createSessionHandlers = ({
  sessions,
  publicUrl,
  publicPath,
  now,
}: SessionHandlersDeps): SessionHandlers => ({
  create: async (request, caller) => {
    const session = validateSession(await readJson(request), now());
    const { key, secret, fetchToken } = await sessions.issue(caller, session);
    const fetchUrl = `${publicUrl}/v1/sessions/${key}/fetch/${fetchToken}`;
    const basic = basicOf(key, secret);
    return jsonResponse(
      201,
      {
        key,
        secret,
        token: sessionToken({ key, secret }),
        expires: new Date(session.expiresAt).toISOString(),
        fetch: fetchUrl,
        launch: launchParameters({ endpoint: `${publicUrl}/xapi/`, fetchUrl, basic, session }),
      },
      { Location: `${publicPath}/v1/sessions/${key}` },
    );
  },
  end: async ({ params }, { source }) => {
    await sessions.end(source.id, params['id'] ?? '');
    return { status: 204, headers: {} };
  },
  fetch: async ({ params, search }) => {
    checkParameters(new URLSearchParams(search), [], {});
    const key = params['id'] ?? '';
    try {
      const fetched = await sessions.fetchSecret(key, params['token'] ?? '');
      return jsonResponse(
        200,
        typeof fetched === 'string' ? FETCH_ERRORS[fetched] : { 'auth-token': basicOf(key, fetched.secret) },
      );
    } catch (thrown) {
      if (!isProblem(thrown, 'store-unavailable')) throw thrown;
      return jsonResponse(200, FETCH_ERRORS.failed);
    }
  },
});
