import type { Json } from '../../xapi/model/types.ts';
import type { Report } from './document-report.ts';
import { isList, memberOf } from '../model/json-member.ts';
import { isObject, type Opened, openObject, quoted } from './object-reader.ts';
import type { LanguageMap } from '../model/types.ts';

/** Something that was read out of a document: where it stands, and the profile version that it says it is of. */
export interface Placed<T> {
  readonly at: string;
  readonly of: T;
  /** Its `inScheme`; undefined where it has none that can be read. */
  readonly scheme: string | undefined;
}

/** What every object of a profile says of itself (P2 7.0, 8.0, 9.0). */
export interface DescribedPart {
  readonly id: string;
  readonly prefLabel: LanguageMap;
  readonly definition: LanguageMap;
  readonly deprecated: boolean;
}

/** Opens an item of a list of a profile; undefined, and left out, where it is no object. */
export const openItem = (item: Json, at: string, section: string, report: Report, what: string): Opened | undefined => {
  if (isObject(item)) return openObject(item, at, section, report);
  report.leaveOut(at, 'must be an object', section, what);
  return undefined;
};

const typesIn = (value: Json | undefined): readonly string[] =>
  (isList(value) ? value : [value])
    .filter((name) => typeof name === 'string')
    .map((name) => name.slice(Math.max(...[':', '#', '/'].map((sign) => name.lastIndexOf(sign))) + 1).toLowerCase());

/**
 * Which of `types` an item is of, however it spells it: `xapi:verb` and `["Verb"]` are a Verb; undefined for any other.
 */
export const typeOf = <T extends string>(item: Json, types: readonly T[]): T | undefined => {
  const found = typesIn(memberOf(item, 'type') ?? memberOf(item, '@type'));
  return types.find((known) => found.includes(known.toLowerCase()));
};

/** Warns where an object does not have exactly this type. */
export const checkType = (opened: Opened, type: string, report: Report): void => {
  const value = opened.value('type');
  if (value === undefined) opened.demand('type');
  else if (value !== type) report.warn(`${opened.at}/type`, `must be ${quoted(type)}`, opened.section);
};

/** The id, labels and `deprecated` of an object; undefined, and left out, where it has no id. */
export const readDescribed = (opened: Opened, report: Report, what: string): DescribedPart | undefined => {
  const id = opened.iri('id');
  const part = {
    prefLabel: opened.languages('prefLabel') ?? {},
    definition: opened.languages('definition') ?? {},
    deprecated: opened.flag('deprecated'),
  };
  if (id !== undefined) return { id, ...part };
  report.leaveOut(opened.at, 'has no id', opened.section, what);
  return undefined;
};
