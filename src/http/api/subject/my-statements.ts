import type { Session } from '../../../consent/subject/sign-in-links.ts';
import type { SubjectService } from '../../../consent/subject/service/subject-service.ts';
import type { Reader } from '../../../query/confinement.ts';
import { readStatementsParameters } from '../../../query/parameters.ts';
import type { Query, QueryResult } from '../../../query/query.ts';
import type { XapiVersion } from '../../../xapi/model/types.ts';
import { negotiateVersion, VERSION_HEADER } from '../../../xapi/statement/version.ts';
import type { ReadLimiter } from '../../message/read-concurrency.ts';
import type { Request, Response } from '../../message/request-response.ts';
import { checkParameters } from '../../xapi/parameters.ts';
import { statementsResponse } from '../../xapi/statements-response.ts';
import type { SessionHandler } from './session-guard.ts';

/**
 * The handlers of the Statements resource for a person, over the statements of which they are the actor or a member.
 */
export type MyStatementsHandlers = Readonly<Record<'get' | 'more', SessionHandler>>;

interface MyStatementsHandlersDeps {
  readonly subjectService: Pick<SubjectService, 'statementScope'>;
  readonly query: Query;
  readonly limitRead: ReadLimiter;
  /** The path of the public URL, without a slash at its end. */
  readonly publicPath: string;
  /** The version of requests that name none. */
  readonly defaultVersion: XapiVersion;
}

const MORE_PATH = '/v1/me/xapi/statements/more/';

/** The filters and `more` tokens are those of the standard (1.0.3 Communication 2.1.3; 2.0 4.1.6.1). */
export const createMyStatementsHandlers = ({
  subjectService,
  query,
  limitRead,
  publicPath,
  defaultVersion,
}: MyStatementsHandlersDeps): MyStatementsHandlers => {
  const versionOf = ({ header }: Request): XapiVersion => {
    const version = header(VERSION_HEADER.toLowerCase());
    return version === undefined ? defaultVersion : negotiateVersion(version);
  };
  const answer = (
    { header }: Request,
    session: Session,
    read: (reader: Reader) => Promise<QueryResult>,
  ): Promise<Response> => {
    const languages = header('accept-language');
    return limitRead(async () => {
      const own = await subjectService.statementScope(session);
      const result = await read({ own, ...(languages === undefined ? {} : { languages }) });
      return statementsResponse(result, { publicPath, morePath: MORE_PATH });
    });
  };

  return {
    get: async (request, session) => {
      const parameters = readStatementsParameters(new URLSearchParams(request.search), versionOf(request));
      return answer(request, session, (reader) => query.statements(parameters, reader));
    },
    more: async (request, session) => {
      versionOf(request);
      checkParameters(new URLSearchParams(request.search), []);
      return answer(request, session, (reader) => query.more(request.params['token'] ?? '', reader));
    },
  };
};
