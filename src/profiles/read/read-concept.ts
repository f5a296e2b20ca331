import type { Json } from '../../xapi/model/types.ts';
import { isMediaType } from '../../xapi/formats/media-type.ts';
import { checkActivityDefinition } from './check-activity-definition.ts';
import type { Report } from './document-report.ts';
import { isObject, type Opened, quoted } from './object-reader.ts';
import { checkType, openItem, type Placed, readDescribed, typeOf } from './read-described.ts';
import { CONCEPT_TYPES, type Concept, type ConceptType } from '../model/types.ts';

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
/** What extensions are recommended for (P2 7.2). */
export const RECOMMENDATIONS = ['recommendedActivityTypes', 'recommendedVerbs'] as const;

/** A concept, with what it says of others. */
export interface ReadConcept extends Concept {
  readonly relations: Readonly<
    Partial<Record<(typeof RELATIONS)[number] | (typeof RECOMMENDATIONS)[number], readonly string[]>>
  >;
}

/** Gives a schema's text where it can be checked; otherwise warns, and gives nothing. */
export type TakeSchema = (text: string, at: string, section: string) => string | undefined;

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

const readLists = <T extends string>(opened: Opened, names: readonly T[]): Partial<Record<T, readonly string[]>> =>
  Object.fromEntries(
    names.map((name) => [name, opened.iris(name)] as const).filter(([, iris]) => iris !== undefined),
  ) as Partial<Record<T, readonly string[]>>;

/**
 * The schema of an extension or document resource. It is a string in the table's own words; real ones are objects, too.
 */
const readSchema = (opened: Opened, report: Report, takeSchema: TakeSchema): string | undefined => {
  const remote = opened.iri('schema');
  const value = opened.value('inlineSchema');
  const at = `${opened.at}/inlineSchema`;
  opened.iri('context');
  if (remote !== undefined && value !== undefined)
    report.warn(opened.at, 'must not have both "schema" and "inlineSchema"', opened.section);
  if (value === undefined) return undefined;
  if (typeof value !== 'string') report.warn(at, 'must be a string that holds a JSON Schema', opened.section);
  return takeSchema(typeof value === 'string' ? value : JSON.stringify(value), at, opened.section);
};

const readRecommendations = (opened: Opened, type: ConceptType, report: Report): ReadConcept['relations'] => {
  const name = type === 'ActivityExtension' ? 'recommendedActivityTypes' : 'recommendedVerbs';
  for (const other of RECOMMENDATIONS) {
    if (other !== name && opened.value(other) !== undefined)
      report.warn(`${opened.at}/${other}`, `is not permitted on a concept of the type ${type}`, '7.2');
  }
  return readLists(opened, [name]);
};

const readActivity = (opened: Opened, report: Report): Partial<Concept> => {
  const definition = opened.value('activityDefinition');
  if (definition === undefined) return {};
  if (!isObject(definition)) {
    report.warn(`${opened.at}/activityDefinition`, 'must be an object', '7.4');
    return {};
  }
  return checkActivityDefinition(definition, opened, report);
};

/** Reads a concept (P2 7.1 to 7.4); undefined, and left out, where it has no id or no type that is known. */
export const readConcept = (
  item: Json,
  at: string,
  report: Report,
  takeSchema: TakeSchema,
): Placed<ReadConcept> | undefined => {
  const type = typeOf(item, CONCEPT_TYPES);
  const opened = openItem(item, at, type === undefined ? '7.0' : SECTIONS[type], report, 'concept');
  if (opened === undefined) return undefined;
  if (type === undefined) {
    report.leaveOut(at, `must have one of these as its type: ${CONCEPT_TYPES.join(', ')}`, '7.0', 'concept');
    return undefined;
  }
  checkType(opened, type, report);
  const scheme = opened.iri('inScheme');
  const isActivity = type === 'Activity';
  const about = readDescribed(opened, report, 'concept');
  opened.demand('inScheme', ...(isActivity ? ['activityDefinition'] : ['prefLabel', 'definition']));
  const isTerm = opened.section === '7.1';
  const isResource = opened.section === '7.3';
  const relations = isTerm
    ? readLists(opened, RELATIONS)
    : opened.section === '7.2'
      ? readRecommendations(opened, type, report)
      : {};
  const inlineSchema = isTerm || isActivity ? undefined : readSchema(opened, report, takeSchema);
  const contentType = isResource ? opened.text('contentType') : undefined;
  if (isResource) opened.demand('contentType');
  if (contentType !== undefined && !isMediaType(contentType))
    report.warn(`${at}/contentType`, `must be a media type of RFC 2046; found ${quoted(contentType)}`, '7.3');
  const activity = isActivity ? readActivity(opened, report) : {};
  opened.close();
  if (about === undefined) return undefined;
  return {
    at,
    scheme,
    of: {
      ...about,
      ...activity,
      type,
      relations,
      ...(inlineSchema === undefined ? {} : { inlineSchema }),
      ...(contentType === undefined ? {} : { contentType }),
    },
  };
};
