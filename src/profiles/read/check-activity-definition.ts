import { pointerTo } from '../../xapi/json/json-pointer.ts';
import type { Json, JsonObject } from '../../xapi/model/types.ts';
import { validateStatement } from '../../xapi/validate/validate.ts';
import type { Report } from './document-report.ts';
import { isList, memberOf } from '../model/json-member.ts';
import { isObject, type Opened } from './object-reader.ts';
import type { LanguageMap } from '../model/types.ts';

const CONTEXT = 'https://w3id.org/xapi/profiles/activity-context';
const WITHIN = '/object/definition';

/** The definition as part of the smallest statement: what a legal one is, the rules for statements say. */
const statementWith = (id: string, definition: JsonObject): Json => ({
  actor: { mbox: 'mailto:author@example.org' },
  verb: { id: 'http://adlnet.gov/expapi/verbs/experienced' },
  object: { id, definition },
});

const isMap = (value: Json | undefined): value is LanguageMap & JsonObject =>
  isObject(value) && Object.values(value).every((text) => typeof text === 'string');

/** Whether every object that stands at the top of an extension says what its properties mean. */
const hasContexts = (extension: Json): boolean =>
  (isList(extension) ? extension : [extension]).every(
    (each) => !isObject(each) || memberOf(each, '@context') !== undefined,
  );

/**
 * Checks the activityDefinition of an Activity (P2 7.4): its `@context`, and that it is a legal definition of xAPI
 * 1.0.x otherwise. Gives its name and description, which are what a concept of this type has for a label and a
 * definition.
 */
export const checkActivityDefinition = (
  definition: JsonObject,
  opened: Opened,
  report: Report,
): { readonly prefLabel?: LanguageMap; readonly definition?: LanguageMap } => {
  const at = `${opened.at}/activityDefinition`;
  const { '@context': context, ...rest } = definition;
  if (context === undefined) report.warn(at, 'lacks the property "@context"', '7.4');
  if (isList(context) && !context.includes(CONTEXT)) report.warn(`${at}/@context`, `must contain ${CONTEXT}`, '7.4');
  for (const { at: found, detail } of validateStatement(
    statementWith('https://example.org/activity', rest),
    '1.0.3',
    '',
  )) {
    if (found.startsWith(WITHIN))
      report.warn(at + found.slice(WITHIN.length), `${detail} in a definition of xAPI`, '7.4');
  }
  const { name, description, extensions } = rest;
  if (isObject(extensions)) {
    for (const [key, extension] of Object.entries(extensions)) {
      if (extension !== undefined && !hasContexts(extension))
        report.warn(pointerTo(`${at}/extensions`, key), 'must have "@context" in each of its objects', '7.4');
    }
  }
  return { ...(isMap(name) ? { prefLabel: name } : {}), ...(isMap(description) ? { definition: description } : {}) };
};
