import { isObject } from '../../core/json-object.ts';
import { isMediaType } from '../../xapi/formats/media-type.ts';
import { CONCEPT_TYPES, type Concept, type ConceptType } from '../model/types.ts';
import { checkActivityDefinition } from './check-activity-definition.ts';
import type { DocumentReport } from './document-report.ts';
import { type ObjectReader, quoted } from './object-reader.ts';
import { checkObjectType, type ListItem, type Located, openListItem, readDescribed, typeOf } from './read-described.ts';

/** The relations between concepts (P2 7.1). */
const RELATIONS = [
  'broader',
  'broadMatch',
  'narrower',
  'narrowMatch',
  'related',
  'relatedMatch',
  'exactMatch',
] as const;
/** The properties that recommend extensions (P2 7.2). */
export const RECOMMENDATIONS = ['recommendedActivityTypes', 'recommendedVerbs'] as const;

type Relation = (typeof RELATIONS)[number] | (typeof RECOMMENDATIONS)[number];

/** A concept with its relations to others. */
export interface ReadConcept extends Concept {
  readonly relations: Readonly<Partial<Record<Relation, readonly string[]>>>;
}

/** Returns the text of a schema that can be checked; undefined, with a warning, for any other. */
export type CheckSchema = (text: string, at: string, section: string) => string | undefined;

const SECTIONS: Readonly<Record<ConceptType, string>> = {
  Verb: '7.1',
  ActivityType: '7.1',
  AttachmentUsageType: '7.1',
  ContextExtension: '7.2',
  ResultExtension: '7.2',
  ActivityExtension: '7.2',
  StateResource: '7.3',
  AgentProfileResource: '7.3',
  ActivityProfileResource: '7.3',
  Activity: '7.4',
};

const readLists = (reader: ObjectReader, names: readonly Relation[]): ReadConcept['relations'] =>
  Object.fromEntries(names.map((name) => [name, reader.iris(name)] as const).filter(([, iris]) => iris !== undefined));

/** The schema of an extension or document resource: a string by Part Two, an object in many published profiles. */
const readSchema = (
  reader: ObjectReader,
  report: DocumentReport,
  checkSchema: CheckSchema,
): Pick<Concept, 'inlineSchema'> => {
  const remote = reader.iri('schema');
  const value = reader.value('inlineSchema');
  const at = `${reader.at}/inlineSchema`;
  reader.iri('context');
  if (remote !== undefined && value !== undefined)
    report.warn(reader.at, 'must not have both "schema" and "inlineSchema"', reader.section);
  if (value === undefined) return {};
  if (typeof value !== 'string') report.warn(at, 'must be a string that holds a JSON Schema', reader.section);
  const text = checkSchema(typeof value === 'string' ? value : JSON.stringify(value), at, reader.section);
  return text === undefined ? {} : { inlineSchema: text };
};

const readRecommendations = (
  reader: ObjectReader,
  type: ConceptType,
  report: DocumentReport,
): ReadConcept['relations'] => {
  const name = type === 'ActivityExtension' ? 'recommendedActivityTypes' : 'recommendedVerbs';
  for (const other of RECOMMENDATIONS) {
    if (other !== name && reader.value(other) !== undefined)
      report.warn(`${reader.at}/${other}`, `is not permitted on a concept of the type ${type}`, '7.2');
  }
  return readLists(reader, [name]);
};

const readContentType = (reader: ObjectReader, report: DocumentReport): Pick<Concept, 'contentType'> => {
  const contentType = reader.text('contentType');
  reader.warnMissing('contentType');
  if (contentType === undefined) return {};
  if (!isMediaType(contentType))
    report.warn(`${reader.at}/contentType`, `must be a media type of RFC 2046; found ${quoted(contentType)}`, '7.3');
  return { contentType };
};

const readActivity = (reader: ObjectReader, report: DocumentReport): Partial<Concept> => {
  const definition = reader.value('activityDefinition');
  if (definition === undefined) return {};
  if (!isObject(definition)) {
    report.warn(`${reader.at}/activityDefinition`, 'must be an object', '7.4');
    return {};
  }
  return checkActivityDefinition(definition, reader, report);
};

/** Reads a concept (P2 7.1 to 7.4). If it has no id or no known type, it is omitted: the result is undefined. */
export const readConcept = (
  item: ListItem,
  report: DocumentReport,
  checkSchema: CheckSchema,
): Located<ReadConcept> | undefined => {
  const type = typeOf(item.json, CONCEPT_TYPES);
  const section = type === undefined ? '7.0' : SECTIONS[type];
  const reader = openListItem(item, { what: 'concept', section }, report);
  if (reader === undefined) return undefined;
  const { at } = item;
  if (type === undefined) {
    const detail = `must have one of these as its type: ${CONCEPT_TYPES.join(', ')}`;
    report.omit({ what: 'concept', at, detail, section });
    return undefined;
  }
  checkObjectType(reader, type, report);
  const inScheme = reader.iri('inScheme');
  const described = readDescribed(reader, report, 'concept');
  reader.warnMissing('inScheme', ...(type === 'Activity' ? ['activityDefinition'] : ['prefLabel', 'definition']));
  // By section: terms 7.1, extensions 7.2, document resources 7.3, activities 7.4.
  const relations =
    section === '7.1'
      ? readLists(reader, RELATIONS)
      : section === '7.2'
        ? readRecommendations(reader, type, report)
        : {};
  const schema = section === '7.2' || section === '7.3' ? readSchema(reader, report, checkSchema) : {};
  const contentType = section === '7.3' ? readContentType(reader, report) : {};
  const activity = type === 'Activity' ? readActivity(reader, report) : {};
  reader.warnUnknown();
  if (described === undefined) return undefined;
  return { at, inScheme, value: { ...described, ...activity, type, relations, ...schema, ...contentType } };
};
