import { randomBytes } from 'node:crypto';
import type { Session } from '../../../consent/subject/sign-in-links.ts';
import type { Me } from '../../../consent/subject/subject-service.ts';
import type { Reader } from '../../../query/confinement.ts';
import type { Query } from '../../../query/query.ts';
import type { XapiVersion } from '../../../xapi/model/types.ts';
import type { BoundedRead } from '../../message/read-concurrency.ts';
import type { Request, Route } from '../../message/request-response.ts';
import { readStatementsParameters } from '../../../query/parameters.ts';
import { negotiateVersion, VERSION_HEADER } from '../../../xapi/statement/version.ts';
import { createSessionResources, type SessionResourceDeps } from './session-resource.ts';
import { statementsAnswer } from '../../xapi/statements-response.ts';
import { checkParameters, createXapiHeaders } from '../../xapi/xapi-resource.ts';

/** What the resource of people's own statements is built from. */
export interface MyStatementsDeps extends SessionResourceDeps {
  readonly me: Pick<Me, 'whose'>;
  readonly query: Query;
  readonly bounded: BoundedRead;
  /** The path of the address under which clients know this server, without a slash at its end. */
  readonly publicPath: string;
  /** Spoken with who names no version. */
  readonly defaultVersion: XapiVersion;
}

const PATH = '/v1/me/xapi/statements';

const boundary = (): string => randomBytes(16).toString('hex');

/**
 * Builds GET /v1/me/xapi/statements: the statements resource of the standard (1.0.3 Communication 2.1.3; 2.0 4.1.6.1)
 * with its filters and `more` positions, for whoever has signed in, over the statements whose actor they are, or a
 * member of it. A version need not be named; one that is, is spoken.
 */
export const createMyStatements = (deps: MyStatementsDeps): readonly Route[] => {
  const { me, query, bounded, publicPath, defaultVersion } = deps;
  const versionHeaders = createXapiHeaders(defaultVersion);
  const resource = createSessionResources(deps);

  const readerOf = async ({ header }: Request, session: Session): Promise<Reader> => {
    const languages = header('accept-language');
    return { own: await me.whose(session), ...(languages === undefined ? {} : { languages }) };
  };
  const versionOf = ({ header }: Request): XapiVersion => {
    const named = header(VERSION_HEADER.toLowerCase());
    return named === undefined ? defaultVersion : negotiateVersion(named);
  };

  return [
    resource(PATH, {
      GET: {
        handle: async (request, session) => {
          const parameters = readStatementsParameters(new URLSearchParams(request.search), versionOf(request));
          return bounded(async () =>
            statementsAnswer(
              await query.statements(parameters, await readerOf(request, session)),
              boundary,
              publicPath,
              `${PATH}/more/`,
            ),
          );
        },
      },
    }),
    resource(`${PATH}/more/:token`, {
      GET: {
        handle: async (request, session) => {
          versionOf(request);
          checkParameters(new URLSearchParams(request.search), []);
          return bounded(async () =>
            statementsAnswer(
              await query.more(request.params['token'] ?? '', await readerOf(request, session)),
              boundary,
              publicPath,
              `${PATH}/more/`,
            ),
          );
        },
      },
    }),
  ].map((one) => ({ ...one, headers: (request: Request) => Promise.resolve(versionHeaders(request)) }));
};
