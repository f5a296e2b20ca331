import { ownValue } from '../../core/json-object.ts';
import type { XapiVersion } from '../model/types.ts';

/** The section of a requirement in 1.0.3 (part Data) and in IEEE 9274.1.1. */
type Sections = readonly [v1: string, v2: string];

const ACTOR: Sections = ['2.4.2', '4.2.2.1'];
const OBJECT: Sections = ['2.4.4', '4.2.2.3'];
const ACTIVITY: Sections = ['2.4.4.1', '4.2.2.3'];
const CONTEXT: Sections = ['2.4.6', '4.2.2.5'];
const ACTIVITIES: Sections = ['2.4.6.2', '4.2.2.5'];

/** The sections that describe the value of a property of this name. */
const BY_NAME: Readonly<Record<string, Sections>> = {
  id: ['2.4.1', '4.2.2'],
  actor: ACTOR,
  member: ['2.4.2.2', '4.2.2.1'],
  account: ['2.4.2.4', '4.2.2.1'],
  verb: ['2.4.3', '4.2.2.2'],
  object: OBJECT,
  definition: ACTIVITY,
  choices: ACTIVITY,
  scale: ACTIVITY,
  source: ACTIVITY,
  target: ACTIVITY,
  steps: ACTIVITY,
  result: ['2.4.5', '4.2.2.4'],
  score: ['2.4.5.1', '4.2.2.4'],
  context: CONTEXT,
  instructor: ACTOR,
  team: ACTOR,
  contextAgents: CONTEXT,
  contextGroups: CONTEXT,
  contextActivities: ACTIVITIES,
  parent: ACTIVITIES,
  grouping: ACTIVITIES,
  category: ACTIVITIES,
  other: ACTIVITIES,
  timestamp: ['2.4.7', '4.2.2'],
  stored: ['2.4.8', '4.2.2'],
  authority: ['2.4.9', '4.2.2'],
  version: ['2.4.10', '4.2.2'],
  attachments: ['2.4.11', '4.2.2.6'],
};

/** The sections of requirements that belong to no property of one name. */
const BY_TOPIC = {
  formatting: ['2.2', '4.2.1'],
  identifiers: ['2.4.2.3', '4.2.2.1'],
  activity: ACTIVITY,
  score: ['2.4.5.1', '4.2.2.4'],
  context: CONTEXT,
  voiding: ['2.3.2', '4.2.5'],
  extensions: ['4.1', '4.2.7'],
  languages: ['4.2', '4.2.7'],
  iris: ['4.3', '4.2.7'],
  uuids: ['4.4', '4.2.7'],
  timestamps: ['4.5', '4.2.7'],
  durations: ['4.6', '4.2.7'],
} as const satisfies Readonly<Record<string, Sections>>;

export type Topic = keyof typeof BY_TOPIC;

const cite = (sections: Sections, version: XapiVersion): string =>
  version === '1.0.3' ? `xAPI 1.0.3 Data ${sections[0]}` : `IEEE 9274.1.1 ${sections[1]}`;

/** The section of the standard about a topic. */
export const requirementOn = (topic: Topic, version: XapiVersion): string => cite(BY_TOPIC[topic], version);

/** The section of the standard about the end of a path of property names: of the nearest name that has one. */
export const requirementAt = (path: readonly string[], version: XapiVersion): string => {
  // An id below the statement's own is described in the section of the object that it identifies.
  const named = path.findLast((name) => Object.hasOwn(BY_NAME, name) && (name !== 'id' || path.length === 1));
  return cite((named === undefined ? undefined : ownValue(BY_NAME, named)) ?? ['2.4', '4.2.2'], version);
};
