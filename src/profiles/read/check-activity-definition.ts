import { isObject } from '../../core/json-object.ts';
import { isIri } from '../../xapi/formats/iri.ts';
import { pointerTo } from '../../xapi/json/json-pointer.ts';
import type { Json, JsonObject, LanguageMap } from '../../xapi/model/types.ts';
import { validateStatement } from '../../xapi/validate/validate.ts';
import { isList, memberOf } from '../model/json-member.ts';
import type { Concept } from '../model/types.ts';
import type { DocumentReport } from './document-report.ts';
import type { ObjectReader } from './object-reader.ts';

const CONTEXT = 'https://w3id.org/xapi/profiles/activity-context';
const DEFINITION = '/object/definition';

/** The smallest statement with the definition, so that the rules for statements check it. */
const statementWith = (definition: JsonObject): Json => ({
  actor: { mbox: 'mailto:author@example.org' },
  verb: { id: 'http://adlnet.gov/expapi/verbs/experienced' },
  object: { id: 'https://example.org/activity', definition },
});

const isLanguageMap = (value: Json | undefined): value is LanguageMap & JsonObject =>
  isObject(value) && Object.values(value).every((text) => typeof text === 'string');

/** An empty value explains no property: it counts as none. */
const isMissing = (context: Json | undefined): boolean =>
  context === undefined ||
  context === null ||
  context === '' ||
  (isObject(context) && Object.keys(context).length === 0);

/** The `@context` of a definition is an IRI, or an array that contains the IRI of Part Two. */
const checkContext = (context: Json | undefined, at: string, report: DocumentReport): void => {
  if (isMissing(context)) report.warn(at, 'lacks the property "@context"', '7.4');
  else if (isList(context)) {
    if (!context.includes(CONTEXT)) report.warn(`${at}/@context`, `must contain ${CONTEXT}`, '7.4');
  } else if (typeof context !== 'string' || !isIri(context))
    report.warn(`${at}/@context`, `must be ${CONTEXT}, or an array of contexts with it`, '7.4');
};

/** True if every object at the top of an extension has a context for its properties. */
const hasContexts = (extension: Json): boolean =>
  (isList(extension) ? extension : [extension]).every(
    (each) => !isObject(each) || !isMissing(memberOf(each, '@context')),
  );

/**
 * Checks the activityDefinition of an Activity (P2 7.4): its `@context`, and the rest as a definition of xAPI 1.0.x.
 * Its name and description become the label and the definition of the concept.
 */
export const checkActivityDefinition = (
  definition: JsonObject,
  reader: ObjectReader,
  report: DocumentReport,
): Partial<Concept> => {
  const at = `${reader.at}/activityDefinition`;
  const { '@context': context, ...rest } = definition;
  checkContext(context, at, report);
  for (const fault of validateStatement(statementWith(rest), '1.0.3', '')) {
    if (fault.at.startsWith(DEFINITION))
      report.warn(at + fault.at.slice(DEFINITION.length), `${fault.detail} in a definition of xAPI`, '7.4');
  }
  const { name, description, extensions } = rest;
  if (isObject(extensions)) {
    for (const [key, extension] of Object.entries(extensions)) {
      if (extension !== undefined && !hasContexts(extension))
        report.warn(pointerTo(`${at}/extensions`, key), 'must have "@context" in each of its objects', '7.4');
    }
  }
  return {
    ...(isLanguageMap(name) && { prefLabel: name }),
    ...(isLanguageMap(description) && { definition: description }),
  };
};
