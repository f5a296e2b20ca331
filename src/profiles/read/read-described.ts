import { isObject } from '../../core/json-object.ts';
import type { Json } from '../../xapi/model/types.ts';
import { isList, memberOf } from '../model/json-member.ts';
import type { ProfileObject } from '../model/types.ts';
import type { DocumentReport } from './document-report.ts';
import { ObjectReader, quoted } from './object-reader.ts';

/** An item of a list in a document, with its JSON Pointer. */
export interface ListItem {
  readonly at: string;
  readonly json: Json;
}

/** An object that was read, with its JSON Pointer and the profile version that it names. */
export interface Located<T> {
  readonly at: string;
  readonly value: T;
  /** Undefined if there is none that can be read. */
  readonly inScheme: string | undefined;
}

/** Opens an item of a list. If it is no object, it is omitted as `what`: the result is undefined. */
export const openListItem = (
  { json, at }: ListItem,
  { what, section }: { readonly what: string; readonly section: string },
  report: DocumentReport,
): ObjectReader | undefined => {
  if (isObject(json)) return new ObjectReader(json, { at, section }, report);
  report.omit({ what, at, detail: 'must be an object', section });
  return undefined;
};

const typesIn = (value: Json | undefined): readonly string[] =>
  (isList(value) ? value : [value])
    .filter((name) => typeof name === 'string')
    .map((name) => name.slice(Math.max(...[':', '#', '/'].map((sign) => name.lastIndexOf(sign))) + 1).toLowerCase());

/**
 * The one of `types` that an item has, in any spelling: `xapi:verb` and `["Verb"]` are a Verb; undefined for any other.
 */
export const typeOf = <T extends string>(item: Json, types: readonly T[]): T | undefined => {
  const found = typesIn(memberOf(item, 'type') ?? memberOf(item, '@type'));
  return types.find((known) => found.includes(known.toLowerCase()));
};

/** Warns if an object does not have exactly this type. */
export const checkObjectType = (reader: ObjectReader, type: string, report: DocumentReport): void => {
  const value = reader.value('type');
  if (value === undefined) reader.warnMissing('type');
  else if (value !== type) report.warn(`${reader.at}/type`, `must be ${quoted(type)}`, reader.section);
};

/** The members that all objects of a profile share. An object without an id is omitted as `what`: undefined. */
export const readDescribed = (
  reader: ObjectReader,
  report: DocumentReport,
  what: string,
): ProfileObject | undefined => {
  const id = reader.iri('id');
  const described = {
    prefLabel: reader.languages('prefLabel') ?? {},
    definition: reader.languages('definition') ?? {},
    deprecated: reader.flag('deprecated'),
  };
  if (id !== undefined) return { id, ...described };
  report.omit({ what, at: reader.at, detail: 'has no id', section: reader.section });
  return undefined;
};
