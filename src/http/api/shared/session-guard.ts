import type { Session, SignInLinks } from '../../../consent/subject/sign-in-links.ts';
import { isProblem, Problem } from '../../../core/problem.ts';
import { type Cookies, SESSION_COOKIE } from '../../message/cookies.ts';
import type { Handler, Method, Request, Response } from '../../message/request-response.ts';
import type { OriginChecks } from '../../server/check-origin.ts';
import { checkParameters } from '../../xapi/parameters.ts';

/** Answers a request of a person who is signed in. */
type SessionHandler = (request: Request, session: Session) => Promise<Response>;

interface SessionRule {
  readonly method: Method;
  /** The names that the query may have; absent if the handler checks the query. */
  readonly parameters?: readonly string[];
}

/** Makes the handler of a route for people who are signed in. */
export type SessionGuard = (rule: SessionRule, handler: SessionHandler) => Handler;

interface SessionGuardDeps {
  readonly links: Pick<SignInLinks, 'readSession'>;
  readonly cookies: Cookies;
  readonly origins: Pick<OriginChecks, 'requireOwnPage' | 'refuseForeignPage'>;
}

const bearerOf = ({ header }: Request): string | undefined =>
  /^bearer +([\w.-]+) *$/i.exec(header('authorization') ?? '')?.[1];

/** The session token: a program sends it in the Authorization header (RFC 6750), a browser in its cookie. */
const tokenOf = (request: Request, cookies: Cookies): string | undefined =>
  bearerOf(request) ?? cookies.read(request, SESSION_COOKIE);

const readSession = async (request: Request, { links, cookies }: SessionGuardDeps): Promise<Session> => {
  try {
    return await links.readSession(tokenOf(request, cookies));
  } catch (thrown) {
    // Not Basic: for that a browser would ask for a name and a password.
    if (isProblem(thrown, 'unauthorized'))
      throw new Problem('unauthorized', thrown.message, [], { challenge: 'Bearer' });
    throw thrown;
  }
};

/**
 * The guard of routes for people who are signed in. Checks the session (Problem `unauthorized`), then the origin of a
 * change, stricter for a cookie (`forbidden`; a form: `invalid-request`), then the names of parameters
 * (`invalid-request`).
 */
export const createSessionGuard =
  (deps: SessionGuardDeps): SessionGuard =>
  ({ method, parameters }, handler) =>
  async (request) => {
    const session = await readSession(request, deps);
    if (bearerOf(request) === undefined) deps.origins.requireOwnPage(method, request);
    deps.origins.refuseForeignPage(method, request);
    if (parameters !== undefined) checkParameters(new URLSearchParams(request.search), parameters, {});
    return handler(request, session);
  };
