import { Problem } from '../../../core/problem.ts';
import { mapInSlices } from '../../../core/concurrency/slices.ts';
import type { ProfileRegistry } from '../../../profiles/registry/profile-registry.ts';
import type { Browse, BrowsedPage, BrowseQuery } from '../../../query/browse.ts';
import { readStatementsParameters } from '../../../query/parameters.ts';
import { SENTENCE_LANGUAGES, type SentenceLanguage } from '../../../sentences/choose-text.ts';
import { sentenceOf } from '../../../sentences/sentence-of.ts';
import type { OrganisationService } from '../../../sources/organisations/organisation-service.ts';
import { isIri } from '../../../xapi/formats/iri.ts';
import { readStored } from '../../../xapi/statement/read-stored.ts';
import { uuidOf } from '../../../xapi/formats/uuid.ts';
import { storedOf } from '../../../xapi/statement/sort-key.ts';
import type { ReadLimiter } from '../../message/read-concurrency.ts';
import { operatorAsReader } from '../shared/operator-as-reader.ts';
import type { ReadReachedSources } from '../shared/reached-sources.ts';
import type { StaffHandler } from '../shared/staff-guard.ts';

interface BrowseStatementsDeps {
  readonly browse: Browse;
  readonly organisations: Pick<OrganisationService, 'source'>;
  readonly readReachedSources: ReadReachedSources;
  readonly profiles: Pick<ProfileRegistry, 'find'>;
  readonly limitRead: ReadLimiter;
  /** The path of the public URL, without a slash at its end. */
  readonly publicPath: string;
}

const FILTERS = [
  'statementId',
  'voidedStatementId',
  'agent',
  'verb',
  'activity',
  'registration',
  'related_activities',
  'related_agents',
  'since',
  'until',
  'limit',
  'ascending',
] as const;
const OWN = ['source', 'profile', 'voided', 'cursor'] as const;

/** The names of the parameters of GET /v1/statements. */
export const BROWSE_PARAMETERS: readonly string[] = [...FILTERS, ...OWN];

const PAGE_SIZE = 50;
const MAX_PAGE_SIZE = 200;
const CURSOR = /^[0-9a-f]{20}$/;

const refuse = (at: string, detail: string): Problem =>
  new Problem('invalid-request', `${at} ${detail}`, [{ at, detail }]);

/** A profile that is not loaded is looked for as the id of a version. */
const versionsOf = (profiles: BrowseStatementsDeps['profiles'], id: string): readonly string[] => {
  const loaded = profiles.find(id)?.profile;
  return loaded?.id === id ? loaded.versions.map((version) => version.id) : [id];
};

/** Throws Problem `invalid-request`. */
const readQuery = (search: URLSearchParams, profiles: BrowseStatementsDeps['profiles']): BrowseQuery => {
  const filters = new URLSearchParams([...search].filter(([name]) => (FILTERS as readonly string[]).includes(name)));
  const filter = readStatementsParameters(filters, '2.0.0');
  const [profile, voided, cursor] = [search.get('profile'), search.get('voided') ?? 'false', search.get('cursor')];
  if (voided !== 'true' && voided !== 'false') throw refuse('voided', 'must be true or false');
  if (profile !== null && !isIri(profile)) throw refuse('profile', 'must be an IRI with a scheme');
  if (cursor !== null && !CURSOR.test(cursor)) throw refuse('cursor', 'must be one that an answer has named');
  return {
    filter: { ...filter, limit: filter.limit === 0 ? PAGE_SIZE : Math.min(filter.limit, MAX_PAGE_SIZE) },
    ...(profile === null ? {} : { profileVersions: versionsOf(profiles, profile) }),
    withVoided: voided === 'true',
    ...(cursor === null ? {} : { cursor }),
  };
};

const itemText = (
  stored: BrowsedPage['statements'][number],
  language: SentenceLanguage,
): readonly (string | Uint8Array)[] => {
  const { id, at, source, voided, text } = stored;
  const head = {
    ...{ id: uuidOf(id), source, stored: new Date(storedOf(at)).toISOString(), voided },
    sentence: sentenceOf(readStored(stored), { language, voided }),
  };
  return [`${JSON.stringify(head).slice(0, -1)},"statement":`, text, '}'];
};

/** Statements stand in the answer as they were stored, byte for byte. */
const pageBytes = async (page: BrowsedPage, language: SentenceLanguage, more: string | undefined): Promise<Buffer> => {
  const end = {
    ...(more === undefined ? {} : { more }),
    ...{ tail: page.tail, consistentThrough: new Date(page.through).toISOString() },
  };
  const items = await mapInSlices(page.statements, (stored) => itemText(stored, language));
  const listed = items.flatMap((item, index) => (index === 0 ? item : [',', ...item]));
  const pieces = ['{"statements":[', ...listed, `],${JSON.stringify(end).slice(1)}`];
  return Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)));
};

/** The handler of /v1/statements: what an operator reaches, each with a sentence in English or French. */
export const createBrowseStatements = ({
  browse,
  organisations,
  readReachedSources,
  profiles,
  limitRead,
  publicPath,
}: BrowseStatementsDeps): StaffHandler => {
  const sourcesOf = async (source: string | null, by: Parameters<StaffHandler>[1]) => {
    if (source === null) return readReachedSources(by);
    return [(await organisations.source(source, by.organisation)).id];
  };
  return async ({ search, acceptsLanguage }, by) => {
    const parameters = new URLSearchParams(search);
    const query = readQuery(parameters, profiles);
    const sources = await sourcesOf(parameters.get('source'), by);
    const language = acceptsLanguage(SENTENCE_LANGUAGES) ?? 'en';
    return limitRead(async () => {
      const page = await browse(query, { reader: operatorAsReader(by), sources });
      const nextParameters = new URLSearchParams(parameters);
      if (page.next !== undefined) nextParameters.set('cursor', page.next);
      const more = page.next === undefined ? undefined : `${publicPath}/v1/statements?${nextParameters.toString()}`;
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
  };
};
