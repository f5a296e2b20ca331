import { defined, isObject } from '../../core/json-object.ts';
import { isIri } from '../../xapi/formats/iri.ts';
import { pointerTo } from '../../xapi/json/json-pointer.ts';
import type { Json } from '../../xapi/model/types.ts';
import type { DocumentReport } from './document-report.ts';
import { isList } from '../model/json-member.ts';
import { ObjectReader, quoted } from './object-reader.ts';
import { checkObjectType } from './read-described.ts';
import type { Profile } from '../model/types.ts';

const CONTEXT = 'https://w3id.org/xapi/profiles/context';
const VERSION = 'https://w3id.org/xapi/profiles#1.0';

/** The name of the author, an organization or a person (P2 6.2). */
const readAuthor = (document: ObjectReader, report: DocumentReport): string | undefined => {
  const value = document.value('author');
  if (value === undefined) return undefined;
  if (!isObject(value)) {
    report.warn('/author', 'must be an object with type and name', '6.2');
    return typeof value === 'string' ? value : undefined;
  }
  const author = new ObjectReader(value, { at: '/author', section: '6.2' }, report);
  const type = author.value('type');
  if (type !== undefined && type !== 'Organization' && type !== 'Person')
    report.warn('/author/type', 'must be "Organization" or "Person"', '6.2');
  const name = author.text('name');
  author.iri('url');
  author.warnMissing('type', 'name');
  author.warnUnknown();
  return name;
};

const isContext = (value: Json): boolean => (typeof value === 'string' ? isIri(value) : isObject(value));

/** True if the `@context` explains properties beyond those of Part Two: it has an object, or another IRI. */
const readContext = (document: ObjectReader, report: DocumentReport): boolean => {
  const context = document.value('@context');
  if (context === undefined || context === CONTEXT) return false;
  if (!isList(context)) {
    report.warn('/@context', `must be ${CONTEXT}, or an array of contexts with it`, '6.0');
    return isContext(context);
  }
  if (!context.includes(CONTEXT)) report.warn('/@context', `must contain ${CONTEXT}`, '6.0');
  for (const [position, one] of context.entries())
    if (!isContext(one)) report.warn(`/@context/${position}`, 'must be a URI or an object', '6.0');
  return context.some((one) => isContext(one) && one !== CONTEXT);
};

/**
 * Reads the properties of a profile (P2 6.0), without its versions and objects. Refuses a document without an IRI as
 * its id. `hasContext`: the profile explains properties beyond those of Part Two.
 */
export const readProperties = (
  document: ObjectReader,
  report: DocumentReport,
): Omit<Profile, 'versions' | 'warnings' | 'id'> & {
  readonly id: string | undefined;
  readonly hasContext: boolean;
} => {
  const id = document.iri('id');
  if (id === undefined || !isIri(id))
    report.refuse(pointerTo('', 'id'), 'must be an IRI: without it this profile has no name', '6.0');
  checkObjectType(document, 'Profile', report);
  const version = document.iri('conformsTo');
  if (version !== undefined && version !== VERSION)
    report.warn('/conformsTo', `must be ${VERSION}, which it is read as; found ${quoted(version)}`, '6.0');
  const prefLabel = document.languages('prefLabel') ?? {};
  const definition = document.languages('definition') ?? {};
  document.iri('seeAlso');
  const author = readAuthor(document, report);
  document.warnMissing('@context', 'conformsTo', 'prefLabel', 'definition', 'author', 'versions');
  return {
    id,
    prefLabel,
    definition,
    ...defined({ author }),
    hasContext: readContext(document, report),
  };
};
