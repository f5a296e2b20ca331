import { defined } from '../../core/json-object.ts';
import type { AuthorityOf } from '../model/supervisory-authority.ts';
import type { Audience } from '../model/parental-consent.ts';
import { dpvPurposesOf } from '../model/dpv.ts';
import { lastDay } from './purpose-json.ts';
import type { Purpose } from '../model/types.ts';

/** The members of a source that the register describes. */
export interface RegisterSource {
  readonly id: string;
  readonly name: string;
  readonly audience?: Audience;
  /** The period for which its statements are kept (ISO 8601). */
  readonly keep?: string;
}

/** The members of the European Economic Area (ISO 3166-1 alpha-2): storage there is no transfer to a third country. */
const EEA = new Set(
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK'.split(' '),
);

/** The countries outside of the EEA in which a purpose stores data. */
export const thirdCountriesOf = ({ storage }: Pick<Purpose, 'storage'>): readonly string[] =>
  storage.filter((country) => !EEA.has(country));

const MEASURES = [
  'statements pass a consent gate before anything is kept',
  'statements, documents and attachments are kept in clear, as tools sent them: names, addresses and answers too',
  'the list of persons, with their decisions, has keyed hashes in place of their identifiers',
  'reading statements needs a credential of the source, or a grant that its organisation has given',
  'operators of the organisation of a source, and above it, may read its statements in clear; each reading is recorded',
  'the audit chain has random ids in place of persons',
  'what is released is pseudonymised with a key of its own for each study',
  'released fields are an allow-list',
  'decisions and accesses are events of a signed hash chain',
  'credentials are kept as scrypt hashes, and have scopes',
];

const SUBJECTS: Readonly<Record<Audience, string>> = {
  minors: 'learners under age',
  adults: 'adult learners',
  mixed: 'learners of any age',
};

const newestOf = (purposes: readonly Purpose[]): readonly Purpose[] => {
  const newest = new Map<string, Purpose>();
  for (const purpose of purposes)
    if ((newest.get(purpose.id)?.version ?? 0) < purpose.version) newest.set(purpose.id, purpose);
  return [...newest.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
};

const entryOf = (purpose: Purpose, sources: readonly RegisterSource[], authorityOf: AuthorityOf) => {
  const {
    id,
    version,
    kind,
    basis,
    title,
    summary,
    controller,
    recipients,
    commercial,
    automatedDecisions,
    scope,
    view,
    until,
    keep,
    storage,
    references,
    dpia,
    state,
  } = purpose;
  const authority = authorityOf(controller.country);
  const subjects = new Set(sources.flatMap(({ audience }) => (audience === undefined ? [] : [SUBJECTS[audience]])));
  return {
    purpose: {
      id,
      version,
      kind,
      state,
      title,
      summary,
      dpv: dpvPurposesOf(purpose),
      commercial,
      automatedDecisions,
      basis,
    },
    controller: { ...controller },
    dataSubjects: ['learners', 'teachers and others named in statements', ...subjects],
    personalData: {
      ...scope,
      sources: sources.map((source) => source.id),
      released: view === undefined ? null : { ...view },
    },
    recipients,
    storage,
    thirdCountries: thirdCountriesOf(purpose),
    erasure: {
      ...(until !== undefined && { until: lastDay(until) }),
      ...defined({ keep }),
      sources: Object.fromEntries(
        sources.flatMap((source) => (source.keep === undefined ? [] : [[source.id, source.keep]])),
      ),
    },
    securityMeasures: MEASURES,
    complaint: authority === undefined ? null : { ...authority },
    references,
    ...(dpia !== undefined && { dpia: { ...dpia } }),
  };
};

/**
 * The newest version of each purpose that processes or has processed data, by id, without drafts and destroyed ones.
 */
export const processingPurposes = (purposes: readonly Purpose[]): readonly Purpose[] =>
  newestOf(purposes.filter(({ state }) => state === 'open' || state === 'suspended' || state === 'closed'));

/** The record of processing activities (GDPR art. 30(1)), one for each of `processingPurposes`. */
export const processingRegister = (
  purposes: readonly Purpose[],
  sources: readonly RegisterSource[],
  authorityOf: AuthorityOf,
) => ({
  activities: processingPurposes(purposes).map((purpose) =>
    entryOf(
      purpose,
      sources.filter(({ id }) => purpose.scope.sources.includes(id)),
      authorityOf,
    ),
  ),
});
