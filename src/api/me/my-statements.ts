import { defined } from '../../core/json-object.ts';
import type { Session } from '../../consent/subject/sign-in-links.ts';
import type { Request, Response } from '../../http/message/request-response.ts';
import { checkParameters } from '../../http/xapi/parameters.ts';
import { statementsResponse } from '../../http/xapi/statements-response.ts';
import type { Reader } from '../../reads/query/confinement.ts';
import { readStatementsParameters } from '../../reads/query/parameters.ts';
import type { QueryResult } from '../../reads/query/query.ts';
import type { XapiVersion } from '../../xapi/model/types.ts';
import { negotiateVersion, VERSION_HEADER } from '../../xapi/statement/version.ts';
import { OWN_STATEMENT_HEADERS, STATEMENT_QUERY, STATEMENTS_READ } from '../openapi/shared/xapi-parameters.ts';
import { sessionXapi } from '../route/access.ts';
import { route } from '../route/route.ts';
import type { Services } from '../route/services.ts';
import { STATEMENT_OR_RESULT, STATEMENT_RESULT } from '../xapi/statement-schemas.ts';

const MORE_PATH = '/v1/me/xapi/statements/more/';

const RESULT_EXAMPLE = {
  statements: [
    {
      actor: { objectType: 'Agent', mbox: 'mailto:ada@school.example' },
      verb: { id: 'http://adlnet.gov/expapi/verbs/completed' },
      object: { id: 'https://school.example/unit-1' },
      id: '9f0e10e4-7be7-4f94-9bdc-30a0c4ff0990',
      timestamp: '2026-11-28T08:00:00.000Z',
      stored: '2026-11-28T08:00:00.000Z',
      authority: { objectType: 'Agent', account: { homePage: 'https://lrs.school.example', name: 'moodle' } },
      version: '2.0.0',
    },
  ],
  more: '',
};

const STATEMENTS = {
  types: ['application/json', 'multipart/mixed'],
  headers: STATEMENTS_READ,
  example: RESULT_EXAMPLE,
} as const;

const versionOf = ({ header }: Request, { settings }: Services): XapiVersion => {
  const version = header(VERSION_HEADER.toLowerCase());
  return version === undefined ? settings.defaultVersion : negotiateVersion(version);
};

/** Reads statements of which the person is the actor or a member. */
const readOwn = async (
  { header, session }: Request & { readonly session: Session },
  { people, limitRead, publicPath }: Services,
  read: (reader: Reader) => Promise<QueryResult>,
): Promise<Response & { readonly status: 200 }> => {
  const languages = header('accept-language');
  const response = await limitRead(async () => {
    const own = await people.subjectService.statementScope(session);
    const result = await read({ own, ...defined({ languages }) });
    return statementsResponse(result, { publicPath, morePath: MORE_PATH });
  });
  return { ...response, status: 200 };
};

export const findMyStatements = route({
  method: 'GET',
  path: '/v1/me/xapi/statements',
  access: sessionXapi,
  tag: 'People and consent',
  summary: 'Finds statements of a person.',
  carries: 'own',
  query: STATEMENT_QUERY,
  headers: OWN_STATEMENT_HEADERS,
  answers: {
    200: {
      description: 'One statement, or a page of them.',
      schema: STATEMENT_OR_RESULT,
      ...STATEMENTS,
    },
  },
  problems: ['not-found', 'assurance-required'],
  // The filters and `more` tokens are those of the standard (1.0.3 Communication 2.1.3; 2.0 4.1.6.1).
  handle: async (request, services) => {
    const parameters = readStatementsParameters(request.query, versionOf(request, services));
    return readOwn(request, services, (reader) => services.xapi.query.statements(parameters, reader));
  },
});

export const readMoreOfMyStatements = route({
  method: 'GET',
  path: '/v1/me/xapi/statements/more/:token',
  access: sessionXapi,
  tag: 'People and consent',
  summary: 'Reads the next page of statements of a person.',
  carries: 'own',
  headers: OWN_STATEMENT_HEADERS,
  answers: {
    200: { description: 'The next page.', schema: STATEMENT_RESULT, ...STATEMENTS },
  },
  problems: ['assurance-required', 'cursor-over'],
  handle: async (request, services) => {
    versionOf(request, services);
    checkParameters(request.query, []);
    return readOwn(request, services, (reader) => services.xapi.query.more(request.params.token, reader));
  },
});
