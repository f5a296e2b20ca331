import { ownValue } from '../../../core/json-object.ts';
import { DAY_MS } from '../../../core/time.ts';
import { addPeriod, readPeriod } from '../../../access/sources/period.ts';
import { COUNTRY_PATTERN, SOURCE_ID_PATTERN } from '../../../access/sources/source-schemas.ts';
import { isIri } from '../../../xapi/formats/iri.ts';
import { isLanguageTag } from '../../../xapi/formats/language-tag.ts';
import type { LanguageMap } from '../../../xapi/model/types.ts';
import { ASSURANCES } from '../../model/assurance.ts';
import { dayOf } from '../../model/day.ts';
import { LEGAL_BASIS } from '../../model/dpv.ts';
import type { JsonReader } from '../../model/json-reader.ts';
import {
  type Basis,
  type Controller,
  type ImpactAssessment,
  type PurposeContent,
  type PurposeKind,
  type PurposeScope,
  TIME_PRECISIONS,
  type View,
} from '../../model/types.ts';
import { FLOOR_REASON, hasFloor } from './opening-requirements.ts';
import { DPV_TERM_PATTERN, EXTENSION_TYPE_PATTERN } from './purpose-schema.ts';
import { isReleased, isStudy } from '../purpose-transitions.ts';

const MAX_STUDY_PERIOD = { months: 36, days: 0 };
/** The k-anonymity threshold (`Purpose.minimum`) of a study that sets none; applied in studies/study/k-anonymity.ts. */
export const DEFAULT_MINIMUM = 10;
const MAX_MINIMUM = 1_000_000;
const COUNTRY = new RegExp(COUNTRY_PATTERN);
const EXTENSION_TYPE = new RegExp(EXTENSION_TYPE_PATTERN);
const DPV_TERM = new RegExp(DPV_TERM_PATTERN);

/** The id of a source, and of a purpose after the prefix of its kind. */
export const ID = new RegExp(SOURCE_ID_PATTERN);

/** Reads each item of a list as text. */
const eachText =
  (reader: JsonReader, options: Parameters<JsonReader['text']>[2]) =>
  (one: unknown, at: string): string =>
    reader.text(one, at, options);

/** Reads texts of at most `max` characters by language tag, of the member with this name. */
export const readTexts = (
  reader: JsonReader,
  given: Readonly<Record<string, unknown>>,
  { name, max }: { readonly name: string; readonly max: number },
): LanguageMap => {
  const at = `/${name}`;
  const value = ownValue(given, name);
  const texts = reader.map(value, at, (text, textAt, tag) => {
    if (!isLanguageTag(tag)) reader.fault(textAt, 'must be named by a language tag (RFC 5646)');
    return reader.text(text, textAt, { max });
  });
  if (value !== undefined && Object.keys(texts).length === 0)
    reader.fault(at, 'must have text in at least one language');
  return texts;
};

export const readCountry = (reader: JsonReader, value: unknown, at: string): string =>
  reader.text(value, at, {
    max: 2,
    must: 'a country in two capital letters (ISO 3166-1)',
    is: (text) => COUNTRY.test(text),
  });

export const readController = (reader: JsonReader, value: unknown): Controller => {
  const at = '/controller';
  const given = reader.object(value, at, ['name', 'address', 'contact', 'dpo', 'country']);
  const text = (name: string): string => reader.text(ownValue(given, name), `${at}/${name}`, { max: 500 });
  return {
    name: text('name'),
    address: text('address'),
    contact: text('contact'),
    ...(given.dpo !== undefined && { dpo: text('dpo') }),
    country: readCountry(reader, given.country, `${at}/country`),
  };
};

export const readScope = (reader: JsonReader, value: unknown): PurposeScope => {
  const given = reader.object(value, '/scope', ['sources', 'profiles', 'verbs', 'activityTypes']);
  const iris = (name: string): readonly string[] =>
    reader.list(ownValue(given, name) ?? [], `/scope/${name}`, {
      min: 0,
      read: eachText(reader, { max: 2000, must: 'an IRI', is: isIri }),
    });
  const sources = reader.list(given.sources, '/scope/sources', {
    min: 1,
    read: eachText(reader, {
      max: 64,
      must: 'the id of a source: [a-z0-9-]{1,64}',
      is: (text) => ID.test(text),
    }),
  });
  return { sources, profiles: iris('profiles'), verbs: iris('verbs'), activityTypes: iris('activityTypes') };
};

/** The precision of times if the purpose names none: exact ones need a reason. */
const DEFAULT_TIME = 'PT1M';
const MAX_TIME_REASON = 500;

/** Exact times join what was kept apart: the records of two studies, or of a study and a log. */
const readTimeReason = (reader: JsonReader, value: unknown): Pick<View, 'timeReason'> => {
  if (value === undefined) {
    reader.fault(
      '/view/timeReason',
      'is missing: exact times let records of two studies be joined, so say why none of PT1S, PT1M, PT1H, P1D is ' +
        'enough; a steward reads it, and can tell you what is',
    );
    return {};
  }
  return { timeReason: reader.text(value, '/view/timeReason', { max: MAX_TIME_REASON }) };
};

export const readView = (reader: JsonReader, value: unknown): View => {
  const given = reader.object(value, '/view', ['time', 'timeReason', 'keepActivities', 'extensions', 'responses']);
  const time = reader.oneOf(given.time ?? DEFAULT_TIME, '/view/time', TIME_PRECISIONS) ?? DEFAULT_TIME;
  return {
    time,
    ...(time === 'exact' && readTimeReason(reader, given.timeReason)),
    keepActivities: reader.list(given.keepActivities ?? [], '/view/keepActivities', {
      min: 0,
      read: eachText(reader, { max: 2000, must: 'the beginning of an IRI', is: isIri }),
    }),
    extensions: reader.map(given.extensions ?? {}, '/view/extensions', (type, at, name) => {
      if (!isIri(name)) reader.fault(at, 'must be named by the IRI of an extension');
      return reader.text(type, at, {
        max: 10_000,
        must: 'number, boolean, or a closed list as in enum:easy|hard',
        is: (text) => EXTENSION_TYPE.test(text),
      });
    }),
    responses: given.responses === undefined ? false : reader.flag(given.responses, '/view/responses'),
  };
};

/** The instant after the last day, or NaN. */
const endOf = (text: string): number => dayOf(text) + DAY_MS;

export const readUntil = (
  reader: JsonReader,
  value: unknown,
  { kind, now }: { readonly kind: PurposeKind | undefined; readonly now: number },
): number | undefined => {
  if (value === undefined && !isStudy(kind)) return undefined;
  const until = endOf(
    reader.text(value, '/until', {
      max: 10,
      must: 'a day (ISO 8601) as in 2027-06-30',
      is: (text) => !Number.isNaN(endOf(text)),
    }),
  );
  if (until <= now) reader.fault('/until', 'must not be over');
  if (isStudy(kind) && until - DAY_MS > addPeriod(now, MAX_STUDY_PERIOD))
    reader.fault('/until', 'must be within three years');
  return until;
};

export const readKeep = (reader: JsonReader, value: unknown, kind: PurposeKind | undefined): string | undefined =>
  value === undefined && !isStudy(kind)
    ? undefined
    : reader.text(value, '/keep', {
        max: 20,
        must: 'a period of years, months, days or of weeks (ISO 8601) as in P1Y',
        is: (text) => readPeriod(text) !== undefined,
      });

/** Reads the k-anonymity threshold. `least` is the server's floor, which does not concern recording. */
export const readMinimum = (
  reader: JsonReader,
  value: unknown,
  { kind, least }: { readonly kind: PurposeKind | undefined; readonly least: number },
): number => {
  const from = hasFloor(kind) ? least : 1;
  if (value === undefined) return kind === 'forward' ? 1 : Math.max(DEFAULT_MINIMUM, from);
  if (typeof value === 'number' && Number.isInteger(value) && value >= from && value <= MAX_MINIMUM) return value;
  const why = from > 1 ? `: ${FLOOR_REASON}` : '';
  reader.fault('/minimum', `must be a whole number from ${from} to ${MAX_MINIMUM}${why}`);
  return Math.max(DEFAULT_MINIMUM, from);
};

export const readDpv = (reader: JsonReader, value: unknown, basis: Basis | undefined): readonly string[] => {
  if (value === undefined) return [];
  const given = reader.object(value, '/dpv', ['purpose', 'basis']);
  // It is optional, as the basis implies it; but it must not contradict the basis.
  if (given.basis !== undefined && basis !== undefined && given.basis !== LEGAL_BASIS[basis])
    reader.fault('/dpv/basis', `must be ${LEGAL_BASIS[basis]} for the basis ${basis}`);
  return reader.list(given.purpose ?? [], '/dpv/purpose', {
    min: 0,
    read: eachText(reader, {
      max: 110,
      must: 'a term of DPV as in dpv:AcademicResearch',
      is: (text) => DPV_TERM.test(text),
    }),
  });
};

export const readCommercial = (reader: JsonReader, value: unknown): boolean =>
  value === undefined ? false : reader.flag(value, '/commercial');

export const readAutomatedDecisions = (reader: JsonReader, value: unknown): string =>
  reader.text(value ?? 'none', '/automatedDecisions', { max: 1000 });

/** Reads the reference of an impact assessment; `now` is in milliseconds since the epoch. */
export const readDpia = (reader: JsonReader, value: unknown, now: number): ImpactAssessment => {
  const given = reader.object(value, '/dpia', ['title', 'date', 'uri']);
  return {
    title: reader.text(given.title, '/dpia/title', { max: 200 }),
    date: reader.text(given.date, '/dpia/date', {
      max: 10,
      must: 'the day on which it was finished (ISO 8601) as in 2026-03-01, not one to come',
      is: (text) => dayOf(text) <= now,
    }),
    uri: reader.text(given.uri, '/dpia/uri', { max: 2000, must: 'an IRI at which it is found', is: isIri }),
  };
};

export const readReferences = (reader: JsonReader, value: unknown): PurposeContent['references'] =>
  reader.map(value ?? {}, '/references', (one, at, label) => {
    if (!/^[A-Za-z]{1,40}$/.test(label)) reader.fault(at, 'must be named by 1 to 40 letters');
    return reader.text(one, at, { max: 500 });
  });

/** Yeses to a study take an `institution` sign-in unless its author names less: a tool could send them for users. */
export const readAssurance = (
  reader: JsonReader,
  value: unknown,
  kind: PurposeKind | undefined,
): Pick<PurposeContent, 'assurance'> => {
  if (value === undefined) return isReleased(kind) ? { assurance: 'institution' } : {};
  return { assurance: reader.oneOf(value, '/assurance', ASSURANCES) ?? 'institution' };
};

export const readRecipients = (
  reader: JsonReader,
  value: unknown,
  kind: PurposeKind | undefined,
): PurposeContent['recipients'] =>
  reader.list(value, '/recipients', {
    min: isStudy(kind) ? 1 : 0,
    read: eachText(reader, { max: 500 }),
  });
