import { rowAccess, type RouteRow } from './row-access.ts';
import { SESSIONS } from '../route/scopes.ts';

const { open, scoped } = rowAccess;

/** The routes of sessions of content in browsers; a part of the one table. */
// prettier-ignore
export const SESSION_ROUTES: readonly RouteRow[] = [
  ['POST', '/v1/sessions', scoped(SESSIONS, (h) => h.sessions.create),
    'Opens a session for one learner: a credential, a token and how to launch content with it.', 'sign-in'],
  ['DELETE', '/v1/sessions/:id', scoped(SESSIONS, (h) => h.sessions.end), 'Ends a session.', 'none'],
  ['POST', '/v1/sessions/:id/fetch/:token', open((h) => h.sessions.fetch),
    'Reads the credential of a session, once (cmi5 8.2).', 'none'],
];
