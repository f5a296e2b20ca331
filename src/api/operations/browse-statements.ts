import { mapInSlices } from '../../core/concurrency/slices.ts';
import { arraySchema, FLAG, INSTANT, IRI, namedSchema, objectSchema, STRING, UUID } from '../../core/json-schema.ts';
import { Problem } from '../../core/problem.ts';
import { isoTime } from '../../core/time.ts';
import { operatorAsReader } from '../../http/api/shared/operator-as-reader.ts';
import type { ProfileRegistry } from '../../profiles/registry/profile-registry.ts';
import type { BrowsedPage, BrowseQuery } from '../../reads/query/browse.ts';
import type { StatementFindings } from '../../reads/query/find-findings.ts';
import { readStatementsParameters } from '../../reads/query/parameters.ts';
import { SENTENCE_LANGUAGES, type SentenceLanguage } from '../../xapi/sentences/choose-text.ts';
import { labelsOf, sentenceOf } from '../../xapi/sentences/sentence-of.ts';
import type { StaffPrincipal } from '../../access/staff/staff-principal.ts';
import { isIri } from '../../xapi/formats/iri.ts';
import { uuidOf } from '../../xapi/formats/uuid.ts';
import { readStored } from '../../xapi/statement/read-stored.ts';
import { storedOf } from '../../xapi/statement/sort-key.ts';
import type { Parameter } from '../openapi/shared/operation.ts';
import { MORE } from '../openapi/shared/parameters.ts';
import { STATEMENT_QUERY } from '../openapi/shared/xapi-parameters.ts';
import { staff } from '../route/access.ts';
import { profileVersionsOf } from '../route/profile-versions.ts';
import { readSourceFilter, readSourcesInScope } from '../route/sources-in-scope.ts';
import { route } from '../route/route.ts';
import { OPERATOR } from '../route/scopes.ts';
import type { Services } from '../route/services.ts';

const PAGE_SIZE = 50;
const MAX_PAGE_SIZE = 200;
const CURSOR = /^[0-9a-f]{20}$/;

const { statementId, voidedStatementId, agent, verb, activity, registration } = STATEMENT_QUERY;
const { related_activities, related_agents, since, until, ascending } = STATEMENT_QUERY;

const QUERY: Readonly<Record<string, Parameter>> = {
  ...({ statementId, voidedStatementId, agent, verb, activity, registration } as Readonly<Record<string, Parameter>>),
  ...({ related_activities, related_agents, since, until, ascending } as Readonly<Record<string, Parameter>>),
  limit: { schema: { type: 'integer', minimum: 0, default: PAGE_SIZE }, description: 'At most 200; 0: 50.' },
  source: { schema: STRING, description: 'One source. If it is absent: all sources in the scope of the operator.' },
  profile: { schema: IRI, description: 'Statements that name this profile, or this version of one, as a category.' },
  voided: { schema: { type: 'boolean', default: false }, description: 'Whether voided statements are found too.' },
  cursor: { schema: STRING, description: 'From `more` or `tail` of an answer.' },
};

const BROWSED_STATEMENTS = namedSchema(
  'BrowsedStatements',
  objectSchema(
    {
      statements: arraySchema(
        objectSchema(
          {
            id: UUID,
            source: STRING,
            stored: INSTANT,
            voided: FLAG,
            violates: {
              ...arraySchema(IRI),
              description: 'The versions of profiles that it violates, as far as the list of violations goes back.',
            },
            sentence: { ...STRING, description: 'Who did what, with which result, where: one line.' },
            labels: {
              ...objectSchema({ actor: STRING, verb: STRING, object: STRING, result: STRING }),
              description: 'The parts of the sentence; `result` is empty if there is none.',
            },
            statement: { type: 'object', description: 'The statement, as xAPI has it.' },
          },
          {
            voidedBy: {
              ...objectSchema({ id: UUID, stored: INSTANT }),
              description: 'The first statement that voids it, if the operator may read that one.',
            },
          },
        ),
      ),
      tail: { ...STRING, description: 'The cursor of what is stored after this answer, ascending.' },
      consistentThrough: INSTANT,
    },
    MORE,
  ),
);

const EXAMPLE_ID = '9f0e10e4-7be7-4f94-9bdc-30a0c4ff0990';
const EXAMPLE = {
  statements: [
    {
      id: EXAMPLE_ID,
      source: 'moodle',
      stored: '2026-11-28T08:00:00.000Z',
      voided: false,
      violates: [],
      sentence: 'ada@school.example completed unit 1',
      labels: { actor: 'ada@school.example', verb: 'completed', object: 'unit 1', result: '' },
      statement: {
        actor: { objectType: 'Agent', mbox: 'mailto:ada@school.example' },
        verb: { id: 'http://adlnet.gov/expapi/verbs/completed' },
        object: { id: 'https://school.example/unit-1' },
        id: EXAMPLE_ID,
        timestamp: '2026-11-28T08:00:00.000Z',
        stored: '2026-11-28T08:00:00.000Z',
        authority: { objectType: 'Agent', account: { homePage: 'https://lrs.school.example', name: 'moodle' } },
        version: '2.0.0',
      },
    },
  ],
  tail: '19ac2e2d000fffffffff',
  consistentThrough: '2026-11-28T08:00:01.200Z',
};

const refuse = (at: string, detail: string): Problem =>
  new Problem('invalid-request', `${at} ${detail}`, [{ at, detail }]);

/** Throws Problem `invalid-request`. */
const readQuery = (search: URLSearchParams, profiles: ProfileRegistry): BrowseQuery => {
  const filters = new URLSearchParams([...search].filter(([name]) => Object.hasOwn(STATEMENT_QUERY, name)));
  const filter = readStatementsParameters(filters, '2.0.0');
  const [profile, voided, cursor] = [search.get('profile'), search.get('voided') ?? 'false', search.get('cursor')];
  if (voided !== 'true' && voided !== 'false') throw refuse('voided', 'must be true or false');
  if (profile !== null && !isIri(profile)) throw refuse('profile', 'must be an IRI with a scheme');
  if (cursor !== null && !CURSOR.test(cursor)) throw refuse('cursor', 'must be one that an answer has named');
  return {
    filter: { ...filter, limit: filter.limit === 0 ? PAGE_SIZE : Math.min(filter.limit, MAX_PAGE_SIZE) },
    ...(profile !== null && { profileVersions: profileVersionsOf(profiles, profile) }),
    withVoided: voided === 'true',
    ...(cursor !== null && { cursor }),
  };
};

const sourcesOf = async (
  source: string | null,
  by: StaffPrincipal,
  services: Services,
): Promise<readonly string[] | undefined> =>
  source === null
    ? readSourcesInScope(by, services)
    : [await readSourceFilter(source, by, services.sources.organisations)];

const itemText = (
  stored: BrowsedPage['statements'][number],
  { violates = [], voidedBy }: Partial<StatementFindings>,
  language: SentenceLanguage,
): readonly (string | Uint8Array)[] => {
  const { id, at, source, voided, text } = stored;
  const statement = readStored(stored);
  const head = {
    id: uuidOf(id),
    source,
    stored: isoTime(storedOf(at)),
    voided,
    voidedBy: voidedBy && { id: uuidOf(voidedBy.id), stored: isoTime(storedOf(voidedBy.at)) },
    violates,
    sentence: sentenceOf(statement, { language, voided }),
    labels: labelsOf(statement, language),
  };
  return [`${JSON.stringify(head).slice(0, -1)},"statement":`, text, '}'];
};

/** Statements stand in the answer as they were stored, byte for byte. */
const pageBytes = async (page: BrowsedPage, language: SentenceLanguage, more: string | undefined): Promise<Buffer> => {
  const end = { more, tail: page.tail, consistentThrough: isoTime(page.through) };
  const items = await mapInSlices(page.statements, (stored) =>
    itemText(stored, page.findings.get(stored.id) ?? {}, language),
  );
  const listed = items.flatMap((item, index) => (index === 0 ? item : [',', ...item]));
  const pieces = ['{"statements":[', ...listed, `],${JSON.stringify(end).slice(1)}`];
  return Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)));
};

export const browseStatements = route({
  method: 'GET',
  path: '/v1/statements',
  access: staff(OPERATOR),
  tag: 'Operations',
  summary:
    'Finds statements of the sources that an operator reaches, each with a sentence; their people see who looked.',
  description:
    'The newest first, or with `ascending=true` the oldest, as a timeline. To follow what comes, ask again with ' +
    '`ascending=true` and the `tail` of the answer before as `cursor`: nothing is missed, and nothing is twice ' +
    'but what was in the first. Every answer leaves an access record for the people in it.',
  carries: 'statements',
  query: QUERY,
  headers: { 'Accept-Language': { schema: STRING, description: 'Of the sentences: `en` or `fr`.' } },
  answers: {
    200: {
      description: 'The statements, as they are stored.',
      schema: BROWSED_STATEMENTS,
      types: ['application/json'],
      headers: { 'Content-Language': 'The language of the sentences.' },
      example: EXAMPLE,
    },
  },
  problems: ['not-found', 'overloaded'],
  handle: async ({ query, acceptsLanguage, principal }, services) => {
    const { sources, xapi, limitRead, publicPath } = services;
    const asked = readQuery(query, sources.profiles);
    const inScope = await sourcesOf(query.get('source'), principal, services);
    const language = acceptsLanguage(SENTENCE_LANGUAGES) ?? 'en';
    const response = await limitRead(async () => {
      const page = await xapi.browse(asked, { reader: operatorAsReader(principal), sources: inScope });
      const next = new URLSearchParams(query);
      if (page.next !== undefined) next.set('cursor', page.next);
      const more = page.next === undefined ? undefined : `${publicPath}/v1/statements?${next.toString()}`;
      return {
        status: 200,
        headers: {
          'Content-Type': 'application/json',
          'Cache-Control': 'no-store',
          'Content-Language': language,
          Vary: 'Accept-Language',
        },
        body: await pageBytes(page, language, more),
      };
    });
    return { ...response, status: 200 };
  },
});
