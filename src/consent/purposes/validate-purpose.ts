import type { Fault } from '../../core/problem.ts';
import { isIri } from '../../xapi/formats/iri.ts';
import { isLanguageTag } from '../../xapi/formats/language-tag.ts';
import { createBodyReading, type BodyReading } from '../model/json-reader.ts';
import { dayOf } from '../model/day.ts';
import { LEGAL_BASIS } from '../model/dpv.ts';
import { isStudy } from './purpose-transitions.ts';
import { addPeriod, readPeriod } from '../../sources/period.ts';
import {
  BASES,
  PURPOSE_KINDS,
  TIME_PRECISIONS,
  type Basis,
  type Controller,
  type LanguageMap,
  type PurposeContent,
  type PurposeKind,
  type Scope,
  type View,
} from '../model/types.ts';

const DAY = 86_400_000;
const LONGEST_STUDY = { months: 36, days: 0 };
const USUAL_MINIMUM = 10;
const MOST_PEOPLE = 1_000_000;
/** Every version of every purpose is read where they are listed: a few thousand characters are usual. */
const LONGEST = 200_000;

const ID = /^[a-z0-9-]{1,64}$/;
const COUNTRY = /^[A-Z]{2}$/;
const EXTENSION_TYPE = /^(?:number|boolean|enum:[^|]{1,100}(?:\|[^|]{1,100}){0,99})$/;
const DPV_TERM = /^dpv:[A-Za-z]{1,100}$/;

const PREFIX: Readonly<Record<PurposeKind, string>> = {
  record: 'record:',
  research: 'study:',
  product: 'study:',
  steering: 'steering:',
  forward: 'forward:',
};

const BASES_OF: Readonly<Record<PurposeKind, readonly Basis[]>> = {
  record: ['public_task', 'contract', 'consent'],
  research: ['consent'],
  product: ['consent'],
  steering: ['public_task'],
  forward: ['consent', 'public_task'],
};

const MEMBERS = [
  'id',
  'kind',
  'basis',
  'title',
  'summary',
  'benefit',
  'controller',
  'recipients',
  'commercial',
  'automatedDecisions',
  'scope',
  'view',
  'until',
  'keep',
  'minimum',
  'storage',
  'dpv',
  'references',
];

const readWords = (reading: BodyReading, value: unknown, at: string, most: number): LanguageMap => {
  const words = reading.map(value, at, (text, place, tag) => {
    if (!isLanguageTag(tag)) reading.fault(place, 'must be named by a language tag (RFC 5646)');
    return reading.text(text, place, most);
  });
  if (value !== undefined && Object.keys(words).length === 0)
    reading.fault(at, 'must have text in at least one language');
  return words;
};

const readCountry = (reading: BodyReading, value: unknown, at: string): string =>
  reading.text(value, at, 2, 'a country in two capital letters (ISO 3166-1)', (text) => COUNTRY.test(text));

const readController = (reading: BodyReading, value: unknown): Controller => {
  const at = '/controller';
  const given = reading.object(value, at, ['name', 'address', 'contact', 'dpo', 'country']);
  const text = (name: string): string => reading.text(given[name], `${at}/${name}`, 500);
  return {
    name: text('name'),
    address: text('address'),
    contact: text('contact'),
    ...(given.dpo === undefined ? {} : { dpo: text('dpo') }),
    country: readCountry(reading, given.country, `${at}/country`),
  };
};

const readScope = (reading: BodyReading, value: unknown): Scope => {
  const given = reading.object(value, '/scope', ['sources', 'profiles', 'verbs', 'activityTypes']);
  const iris = (name: string): readonly string[] =>
    reading.list(given[name] ?? [], `/scope/${name}`, 0, (one, at) => reading.text(one, at, 2000, 'an IRI', isIri));
  const sources = reading.list(given.sources, '/scope/sources', 1, (one, at) =>
    reading.text(one, at, 64, 'the id of a source: [a-z0-9-]{1,64}', (text) => ID.test(text)),
  );
  return { sources, profiles: iris('profiles'), verbs: iris('verbs'), activityTypes: iris('activityTypes') };
};

const readView = (reading: BodyReading, value: unknown): View => {
  const given = reading.object(value, '/view', ['time', 'keepActivities', 'extensions', 'responses']);
  return {
    time: reading.oneOf(given.time, '/view/time', TIME_PRECISIONS) ?? 'P1D',
    keepActivities: reading.list(given.keepActivities ?? [], '/view/keepActivities', 0, (one, at) =>
      reading.text(one, at, 2000, 'the beginning of an IRI', isIri),
    ),
    extensions: reading.map(given.extensions ?? {}, '/view/extensions', (type, at, name) => {
      if (!isIri(name)) reading.fault(at, 'must be named by the IRI of an extension');
      return reading.text(type, at, 10_000, 'number, boolean, or a closed list as in enum:easy|hard', (text) =>
        EXTENSION_TYPE.test(text),
      );
    }),
    responses: given.responses === undefined ? false : reading.flag(given.responses, '/view/responses'),
  };
};

/** The instant after the last day, or NaN. */
const endOf = (text: string): number => dayOf(text) + DAY;

const readUntil = (
  reading: BodyReading,
  value: unknown,
  kind: PurposeKind | undefined,
  now: number,
): number | undefined => {
  if (value === undefined && !isStudy(kind)) return undefined;
  const until = endOf(
    reading.text(value, '/until', 10, 'a day (ISO 8601) as in 2027-06-30', (text) => !Number.isNaN(endOf(text))),
  );
  if (until <= now) reading.fault('/until', 'must not be over');
  if (isStudy(kind) && until - DAY > addPeriod(now, LONGEST_STUDY))
    reading.fault('/until', 'must be within three years');
  return until;
};

const readKeep = (reading: BodyReading, value: unknown, kind: PurposeKind | undefined): string | undefined =>
  value === undefined && !isStudy(kind)
    ? undefined
    : reading.text(
        value,
        '/keep',
        20,
        'a period of years, months, days or of weeks (ISO 8601) as in P1Y',
        (text) => readPeriod(text) !== undefined,
      );

const readMinimum = (reading: BodyReading, value: unknown): number => {
  if (value === undefined) return USUAL_MINIMUM;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MOST_PEOPLE) return value;
  reading.fault('/minimum', `must be a whole number from 1 to ${MOST_PEOPLE}`);
  return USUAL_MINIMUM;
};

const readDpv = (reading: BodyReading, value: unknown, basis: Basis | undefined): readonly string[] => {
  if (value === undefined) return [];
  const given = reading.object(value, '/dpv', ['purpose', 'basis']);
  // What the basis says already need not be said, and may not be contradicted.
  if (given.basis !== undefined && basis !== undefined && given.basis !== LEGAL_BASIS[basis])
    reading.fault('/dpv/basis', `must be ${LEGAL_BASIS[basis]} for the basis ${basis}`);
  return reading.list(given.purpose ?? [], '/dpv/purpose', 0, (one, at) =>
    reading.text(one, at, 110, 'a term of DPV as in dpv:AcademicResearch', (text) => DPV_TERM.test(text)),
  );
};

const checkTogether = (
  reading: BodyReading,
  content: PurposeContent,
  has: { readonly kind: boolean; readonly basis: boolean; readonly view: boolean },
): void => {
  const { id, kind, basis, commercial, scope, recipients } = content;
  if (has.kind) {
    const prefix = PREFIX[kind];
    if (id !== '' && !(id.startsWith(prefix) && ID.test(id.slice(prefix.length))))
      reading.fault('/id', `must be ${prefix} and then [a-z0-9-]{1,64}`);
    if (has.basis && !BASES_OF[kind].includes(basis))
      reading.fault('/basis', `must be ${BASES_OF[kind].join(' or ')} for the kind ${kind}`);
    if (kind === 'product' && !commercial) reading.fault('/commercial', 'must be true for the kind product');
    if (isStudy(kind) !== has.view)
      reading.fault('/view', isStudy(kind) ? 'is missing: what is released' : `has no place in the kind ${kind}`);
    if (kind === 'record' && !(scope.sources.length === 1 && id === `record:${scope.sources[0] ?? ''}`))
      reading.fault('/scope/sources', 'must be the one source that the id names');
    if (kind === 'forward' && recipients.length !== 1) reading.fault('/recipients', 'must be one for the kind forward');
  }
  if (commercial && has.basis && basis !== 'consent')
    reading.fault('/basis', 'must be consent where the use is commercial');
};

/**
 * The content of a purpose from a body, or all of its faults, each with a JSON Pointer (RFC 6901). The basis must be
 * one that the kind allows, and consent where the use is commercial; a study needs a view, an end within three years
 * and how long it keeps, a record has no view and one source. What the server sets (version, accepts, state, hash) may
 * not be given. `now` is in milliseconds since the epoch.
 */
export const validatePurpose = (body: unknown, now: number): PurposeContent | readonly Fault[] => {
  const reading = createBodyReading();
  const given = reading.object(body, '', MEMBERS);
  const kind = reading.oneOf(given.kind, '/kind', PURPOSE_KINDS);
  const basis = reading.oneOf(given.basis, '/basis', BASES);
  const until = readUntil(reading, given.until, kind, now);
  const keep = readKeep(reading, given.keep, kind);
  const name = (value: unknown, at: string): string => reading.text(value, at, 500);
  const content: PurposeContent = {
    id: reading.text(given.id, '/id', 80),
    kind: kind ?? 'record',
    basis: basis ?? 'consent',
    title: readWords(reading, given.title, '/title', 200),
    summary: readWords(reading, given.summary, '/summary', 280),
    ...(given.benefit === undefined ? {} : { benefit: readWords(reading, given.benefit, '/benefit', 1000) }),
    controller: readController(reading, given.controller),
    recipients: reading.list(given.recipients, '/recipients', isStudy(kind) ? 1 : 0, name),
    commercial: given.commercial === undefined ? false : reading.flag(given.commercial, '/commercial'),
    automatedDecisions: reading.text(given.automatedDecisions ?? 'none', '/automatedDecisions', 1000),
    scope: readScope(reading, given.scope),
    ...(given.view === undefined ? {} : { view: readView(reading, given.view) }),
    ...(until === undefined ? {} : { until }),
    ...(keep === undefined ? {} : { keep }),
    minimum: readMinimum(reading, given.minimum),
    storage: reading.list(given.storage, '/storage', 1, (one, at) => readCountry(reading, one, at)),
    dpvPurposes: readDpv(reading, given.dpv, basis),
    references: reading.map(given.references ?? {}, '/references', (one, at, label) => {
      if (!/^[A-Za-z]{1,40}$/.test(label)) reading.fault(at, 'must be named by 1 to 40 letters');
      return name(one, at);
    }),
  };
  checkTogether(reading, content, {
    kind: kind !== undefined,
    basis: basis !== undefined,
    view: given.view !== undefined,
  });
  if (reading.faults.length === 0 && JSON.stringify(content).length > LONGEST)
    reading.fault('', `must be at most ${LONGEST} characters as JSON`);
  return reading.faults.length === 0 ? content : reading.faults;
};
