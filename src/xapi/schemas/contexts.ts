import type { XapiVersion } from '../model/types.ts';
import { ACTOR } from './actors.ts';
import { STATEMENT_REF } from './objects.ts';
import { EXTENSIONS, formatted, listOf, object, type Properties, type Schema, shared, TEXT } from './parts.ts';

/** One Activity, or an array of them (1.0.3 Data 2.4.6.2). */
const ACTIVITIES: Schema = { if: { type: 'array' }, then: listOf(shared('activity')), else: shared('activity') };

const relevantTypes = listOf(formatted('iri'), 1);

/** Additions of 2.0: Agents and Groups with their roles (IEEE 9274.1.1 4.2.2.5). */
const ADDED: Properties = {
  contextAgents: listOf(
    object({ objectType: { const: 'contextAgent' }, agent: shared('agent'), relevantTypes }, ['objectType', 'agent']),
  ),
  contextGroups: listOf(
    object({ objectType: { const: 'contextGroup' }, group: shared('group'), relevantTypes }, ['objectType', 'group']),
  ),
};

/** The context of a statement (1.0.3 Data 2.4.6; IEEE 9274.1.1 4.2.2.5). */
export const aContext = (version: XapiVersion): Schema =>
  object({
    registration: formatted('uuid'),
    instructor: ACTOR,
    team: shared('group'),
    contextActivities: object({ parent: ACTIVITIES, grouping: ACTIVITIES, category: ACTIVITIES, other: ACTIVITIES }),
    ...(version === '2.0.0' && ADDED),
    revision: TEXT,
    platform: TEXT,
    language: formatted('language-tag'),
    statement: STATEMENT_REF,
    extensions: EXTENSIONS,
  });
