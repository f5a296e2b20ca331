import { isIri } from '../../xapi/formats/iri.ts';
import { isLanguageTag } from '../../xapi/formats/language-tag.ts';
import { pointerTo } from '../../xapi/json/json-pointer.ts';
import type { Json, JsonObject } from '../../xapi/model/types.ts';
import { isEmpty } from './check-values.ts';
import { beyond, LIMITS } from './document-limits.ts';
import type { Report } from './document-report.ts';
import { isList, memberOf } from '../model/json-member.ts';
import type { LanguageMap } from '../model/types.ts';

/**
 * An object of a profile document that is being read. Each reader names its property, gives what it means however it is
 * spelt, and warns where that is not how Part Two has it; undefined where nothing is there, what is empty included, or
 * where it `isUnusable`.
 */
export interface Opened {
  readonly at: string;
  /** Its section of Part Two. */
  readonly section: string;
  iri(name: string): string | undefined;
  iris(name: string): readonly string[] | undefined;
  text(name: string): string | undefined;
  flag(name: string): boolean;
  languages(name: string): LanguageMap | undefined;
  /** A list of anything, with as many items as the limit permits: IRIs and values where none is named. */
  list(name: string, limit?: keyof typeof LIMITS): readonly Json[] | undefined;
  /** Whatever there is. */
  value(name: string): Json | undefined;
  /** Whether something stands there that could not be read. */
  isUnusable(name: string): boolean;
  /** Warns of each of these that is not there at all. */
  demand(...names: readonly string[]): void;
  /**
   * Warns of whatever nobody has asked for: only JSON-LD keywords, and names that are IRIs, may stand beside (P2 4.0).
   */
  close(): void;
}

const KEYWORDS: ReadonlySet<string> = new Set([
  '@base',
  '@container',
  '@context',
  '@direction',
  '@graph',
  '@id',
  '@import',
  '@included',
  '@index',
  '@json',
  '@language',
  '@list',
  '@nest',
  '@none',
  '@prefix',
  '@propagate',
  '@protected',
  '@reverse',
  '@set',
  '@type',
  '@value',
  '@version',
  '@vocab',
]);
const ALIASES: Readonly<Record<string, string>> = { id: '@id', type: '@type' };

/** Whether a JSON value is an object. */
export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !isList(value);

/** A text as a warning may quote it. */
export const quoted = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}...` : text);

/** Opens an object that stands at `at` and is described in `section`. */
export const openObject = (object: JsonObject, at: string, section: string, report: Report): Opened => {
  const asked = new Set<string>();
  const unusable = new Set<string>();
  const warn = (name: string, detail: string): void => {
    report.warn(pointerTo(at, name), detail, section);
  };
  // What it gives is nothing, as whatever type the reader would have given.
  const giveUp = (name: string, detail: string): (string & LanguageMap) | undefined => {
    unusable.add(name);
    warn(name, detail);
    return undefined;
  };

  const value = (name: string): Json | undefined => {
    asked.add(name);
    const found = memberOf(object, name);
    const alias = ALIASES[name];
    if (found !== undefined || alias === undefined) return found === undefined || isEmpty(found) ? undefined : found;
    const other = memberOf(object, alias);
    if (other === undefined || isEmpty(other)) return undefined;
    warn(alias, `must be spelt ${quoted(name)}`);
    return other;
  };

  const iriOf = (given: Json, name: string, below: string): string | undefined => {
    let found: Json | undefined = given;
    if (isObject(found)) {
      found = memberOf(found, 'id') ?? memberOf(found, '@id');
      report.warn(below, 'must be an IRI, not an object', section);
    }
    if (typeof found !== 'string' || found === '') return giveUp(name, 'must be an IRI');
    if (found.length > LIMITS.iri) {
      report.refuse(below, beyond('iri', 'characters'));
      return giveUp(name, 'is too long');
    }
    const text = found.trim();
    if (!isIri(found)) report.warn(below, `must be an IRI with a scheme; found ${quoted(found)}`, section);
    return text === '' ? giveUp(name, 'must be an IRI') : text;
  };

  const list = (name: string, limit: keyof typeof LIMITS = 'items'): readonly Json[] | undefined => {
    const found = value(name);
    if (found === undefined) return undefined;
    if (!isList(found)) {
      warn(name, 'must be an array');
      return [found];
    }
    if (found.length <= LIMITS[limit]) return found;
    report.refuse(pointerTo(at, name), beyond(limit, 'items'));
    return found.slice(0, LIMITS[limit]);
  };

  return {
    at,
    section,
    value,
    list,
    iri: (name) => {
      const found = value(name);
      if (found === undefined) return undefined;
      if (!isList(found)) return iriOf(found, name, pointerTo(at, name));
      const [only] = found;
      if (found.length !== 1 || only === undefined) return giveUp(name, 'must be one IRI, not several');
      warn(name, 'must be one IRI, not an array');
      return iriOf(only, name, pointerTo(at, name));
    },
    iris: (name) => {
      const items = list(name)?.map((item, position) =>
        isEmpty(item) ? '' : iriOf(item, name, pointerTo(pointerTo(at, name), position)),
      );
      if (items === undefined || unusable.has(name)) return undefined;
      const there = items.filter((item): item is string => item !== undefined && item !== '');
      return there.length === 0 ? undefined : there;
    },
    text: (name) => {
      const found = value(name);
      return found === undefined || typeof found === 'string' ? found : giveUp(name, 'must be a string');
    },
    flag: (name) => {
      const found = value(name);
      if (found === undefined || typeof found === 'boolean') return found === true;
      giveUp(name, 'must be true or false');
      return found === 'true';
    },
    languages: (name) => {
      const found = value(name);
      if (typeof found === 'string') {
        warn(name, 'must be a map of language tags to text, not a text alone');
        return { und: found };
      }
      if (found === undefined || !isObject(found))
        return found === undefined ? undefined : giveUp(name, 'must be a map of language tags to text');
      return Object.fromEntries(
        Object.entries(found).filter(([tag, text]) => {
          const below = pointerTo(pointerTo(at, name), tag);
          if (!isLanguageTag(tag)) report.warn(below, 'must have a language tag of RFC 5646 as its name', section);
          if (typeof text !== 'string' && !isEmpty(text ?? null)) report.warn(below, 'must be text', section);
          return typeof text === 'string' && text !== '';
        }),
      ) as LanguageMap;
    },
    isUnusable: (name) => unusable.has(name),
    demand: (...names) => {
      for (const name of names) {
        if (memberOf(object, name) === undefined && memberOf(object, ALIASES[name] ?? name) === undefined)
          report.warn(at, `lacks the property ${quoted(name)}`, section);
      }
    },
    close: () => {
      for (const name of Object.keys(object)) {
        if (asked.has(name) || KEYWORDS.has(name) || isIri(name)) continue;
        report.warn(
          pointerTo(at, name),
          `is no property that section ${section} knows; others must be named by an IRI`,
          '4.0',
        );
      }
    },
  };
};
