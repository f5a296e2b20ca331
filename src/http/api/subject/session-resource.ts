import type { Links, Session } from '../../../consent/subject/sign-in-links.ts';
import type { Cookies } from '../../message/cookies.ts';
import type { Request, Method, Response, Route } from '../../message/request-response.ts';
import { isProblem, Problem } from '../../../core/problem.ts';
import { checkOwnSite } from '../../server/reject-cross-site.ts';
import { NO_STORE } from '../shared/scoped-resource.ts';
import { SESSION_COOKIE } from '../../message/cookies.ts';
import { checkParameters } from '../../xapi/xapi-resource.ts';

/** What the resources of people who have signed in are built with. */
export interface SessionResourceDeps {
  readonly links: Pick<Links, 'session'>;
  readonly cookies: Pick<Cookies, 'read'>;
}

/**
 * What a resource does for whoever has signed in, and which parameters its query may have; without them the handler
 * judges the query.
 */
export interface SessionHandle {
  readonly parameters?: readonly string[];
  readonly handle: (request: Request, session: Session) => Promise<Response>;
}

/** The token of a session: of a program in the header Authorization (RFC 6750), of a browser in its cookie. */
const tokenOf = (request: Request, cookies: Pick<Cookies, 'read'>): string | undefined =>
  /^bearer +([\w.-]+) *$/i.exec(request.header('authorization') ?? '')?.[1] ?? cookies.read(request, SESSION_COOKIE);

/** Builds resources for whoever has opened a link. Rejects with Problem `unauthorized` where nobody has. */
export const createSessionResources =
  ({ links, cookies }: SessionResourceDeps) =>
  (path: string, handles: Readonly<Partial<Record<Method, SessionHandle>>>): Route => {
    const signedIn = async (request: Request): Promise<Session> => {
      try {
        return await links.session(tokenOf(request, cookies));
      } catch (thrown) {
        // Not Basic: no browser is to ask for a name and a password.
        if (isProblem(thrown, 'unauthorized'))
          throw new Problem('unauthorized', thrown.message, [], { challenge: 'Bearer' });
        throw thrown;
      }
    };
    return {
      path,
      headers: () => Promise.resolve(NO_STORE),
      methods: Object.fromEntries(
        Object.entries(handles).map(([method, { parameters, handle }]) => [
          method,
          async (request: Request) => {
            const session = await signedIn(request);
            checkOwnSite(method, request);
            if (parameters !== undefined) checkParameters(new URLSearchParams(request.search), parameters, {});
            return handle(request, session);
          },
        ]),
      ),
    };
  };
