import { isObject, ownValue } from '../../core/json-object.ts';
import { isIri } from '../../xapi/formats/iri.ts';
import { isLanguageTag } from '../../xapi/formats/language-tag.ts';
import { pointerTo } from '../../xapi/json/json-pointer.ts';
import type { Json, JsonObject, LanguageMap } from '../../xapi/model/types.ts';
import { isList, memberOf } from '../model/json-member.ts';
import { isEmptyValue } from './check-values.ts';
import { LIMITS, overLimit } from './document-limits.ts';
import type { DocumentReport } from './document-report.ts';

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

/** A text as a warning may quote it. */
export const quoted = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}...` : text);

/**
 * Reads the properties of one object of a profile document. Each method reads the property in any known spelling, and
 * warns if it is not the spelling of Part Two. Undefined stands for a missing, empty or unusable property.
 */
export class ObjectReader {
  /** The JSON Pointer of the object. */
  readonly at: string;
  /** The section of Part Two that describes it. */
  readonly section: string;
  readonly #object: JsonObject;
  readonly #report: DocumentReport;
  readonly #read = new Set<string>();
  readonly #unusable = new Set<string>();

  constructor(
    object: JsonObject,
    { at, section }: { readonly at: string; readonly section: string },
    report: DocumentReport,
  ) {
    this.#object = object;
    this.at = at;
    this.section = section;
    this.#report = report;
  }

  /** Any JSON value. */
  value(name: string): Json | undefined {
    this.#read.add(name);
    const found = memberOf(this.#object, name);
    const alias = ownValue(ALIASES, name);
    if (found !== undefined || alias === undefined)
      return found === undefined || isEmptyValue(found) ? undefined : found;
    const other = memberOf(this.#object, alias);
    if (other === undefined || isEmptyValue(other)) return undefined;
    this.#warn(alias, `must be spelt ${quoted(name)}`);
    return other;
  }

  /** A list of any values, with at most as many items as the limit permits. */
  list(name: string, limit: keyof typeof LIMITS = 'items'): readonly Json[] | undefined {
    const found = this.value(name);
    if (found === undefined) return undefined;
    if (!isList(found)) {
      this.#warn(name, 'must be an array');
      return [found];
    }
    if (found.length <= LIMITS[limit]) return found;
    this.#report.refuse(pointerTo(this.at, name), overLimit(limit, 'items'));
    return found.slice(0, LIMITS[limit]);
  }

  iri(name: string): string | undefined {
    const found = this.value(name);
    if (found === undefined) return undefined;
    if (!isList(found)) return this.#iriOf(found, name, pointerTo(this.at, name));
    const [only] = found;
    if (found.length !== 1 || only === undefined) {
      this.#markUnusable(name, 'must be one IRI, not several');
      return undefined;
    }
    this.#warn(name, 'must be one IRI, not an array');
    return this.#iriOf(only, name, pointerTo(this.at, name));
  }

  iris(name: string): readonly string[] | undefined {
    const items = this.list(name)?.map((item, position) =>
      isEmptyValue(item) ? '' : this.#iriOf(item, name, pointerTo(pointerTo(this.at, name), position)),
    );
    if (items === undefined || this.#unusable.has(name)) return undefined;
    const present = items.filter((item): item is string => item !== undefined && item !== '');
    return present.length === 0 ? undefined : present;
  }

  text(name: string): string | undefined {
    const found = this.value(name);
    if (found === undefined || typeof found === 'string') return found;
    this.#markUnusable(name, 'must be a string');
    return undefined;
  }

  /** False if the property is missing. */
  flag(name: string): boolean {
    const found = this.value(name);
    if (found === undefined || typeof found === 'boolean') return found === true;
    this.#markUnusable(name, 'must be true or false');
    return found === 'true';
  }

  languages(name: string): LanguageMap | undefined {
    const found = this.value(name);
    if (typeof found === 'string') {
      this.#warn(name, 'must be a map of language tags to text, not a text alone');
      return { und: found };
    }
    if (found === undefined) return undefined;
    if (!isObject(found)) {
      this.#markUnusable(name, 'must be a map of language tags to text');
      return undefined;
    }
    return Object.fromEntries(
      Object.entries(found).filter(([tag, text]) => {
        const below = pointerTo(pointerTo(this.at, name), tag);
        if (!isLanguageTag(tag))
          this.#report.warn(below, 'must have a language tag of RFC 5646 as its name', this.section);
        if (typeof text !== 'string' && !isEmptyValue(text ?? null))
          this.#report.warn(below, 'must be text', this.section);
        return typeof text === 'string' && text !== '';
      }),
    ) as LanguageMap;
  }

  /** True if the property is there, but could not be read. */
  isUnusable(name: string): boolean {
    return this.#unusable.has(name);
  }

  /** Warns of each of these properties that is missing. */
  warnMissing(...names: readonly string[]): void {
    for (const name of names) {
      if (
        memberOf(this.#object, name) === undefined &&
        memberOf(this.#object, ownValue(ALIASES, name) ?? name) === undefined
      )
        this.#report.warn(this.at, `lacks the property ${quoted(name)}`, this.section);
    }
  }

  /** Warns of each property that was not read, but for JSON-LD keywords and names that are IRIs (P2 4.0). */
  warnUnknown(): void {
    for (const name of Object.keys(this.#object)) {
      if (this.#read.has(name) || KEYWORDS.has(name) || isIri(name)) continue;
      this.#report.warn(
        pointerTo(this.at, name),
        `is no property that section ${this.section} knows; others must be named by an IRI`,
        '4.0',
      );
    }
  }

  #warn(name: string, detail: string): void {
    this.#report.warn(pointerTo(this.at, name), detail, this.section);
  }

  #markUnusable(name: string, detail: string): void {
    this.#unusable.add(name);
    this.#warn(name, detail);
  }

  #iriOf(given: Json, name: string, pointer: string): string | undefined {
    let found: Json | undefined = given;
    if (isObject(found)) {
      found = memberOf(found, 'id') ?? memberOf(found, '@id');
      this.#report.warn(pointer, 'must be an IRI, not an object', this.section);
    }
    if (typeof found !== 'string' || found === '') {
      this.#markUnusable(name, 'must be an IRI');
      return undefined;
    }
    if (found.length > LIMITS.iri) {
      this.#report.refuse(pointer, overLimit('iri', 'characters'));
      this.#markUnusable(name, 'is too long');
      return undefined;
    }
    const text = found.trim();
    if (!isIri(found)) this.#report.warn(pointer, `must be an IRI with a scheme; found ${quoted(found)}`, this.section);
    if (text !== '') return text;
    this.#markUnusable(name, 'must be an IRI');
    return undefined;
  }
}
