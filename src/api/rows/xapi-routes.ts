import { rowAccess, type RouteRow } from './row-access.ts';
import {
  READ_STATEMENTS,
  WRITE_STATEMENTS,
  READ_ACTIVITIES,
  READ_STATE,
  WRITE_STATE,
  READ_PROFILE,
  WRITE_PROFILE,
  ANY_SCOPE,
} from '../route/scopes.ts';

const { open, sensor, xapi } = rowAccess;

/** The routes of the xAPI standard and of Caliper; a part of the one table. */
// prettier-ignore
export const XAPI_ROUTES: readonly RouteRow[] = [
  ['GET', '/xapi/statements', xapi(READ_STATEMENTS, (h) => h.statements.get),
    'Finds statements by filters, or one by its id.', 'statements'],
  ['POST', '/xapi/statements', xapi(WRITE_STATEMENTS, (h) => h.statements.post),
    'Stores one statement or several.', 'none'],
  ['PUT', '/xapi/statements', xapi(WRITE_STATEMENTS, (h) => h.statements.put),
    'Stores one statement under its id.', 'none'],
  ['GET', '/xapi/statements/more/:token', xapi(READ_STATEMENTS, (h) => h.statements.more),
    'Reads the next page of statements.', 'statements'],
  ['GET', '/xapi/activities/state', xapi(READ_STATE, (h) => h.state.get),
    'Reads one state document, or lists their ids.', 'documents'],
  ['PUT', '/xapi/activities/state', xapi(WRITE_STATE, (h) => h.state.put), 'Stores a state document.', 'none'],
  ['POST', '/xapi/activities/state', xapi(WRITE_STATE, (h) => h.state.post),
    'Merges a JSON object into a state document.', 'none'],
  ['DELETE', '/xapi/activities/state', xapi(WRITE_STATE, (h) => h.state.delete),
    'Deletes one state document, or all.', 'none'],
  ['GET', '/xapi/agents/profile', xapi(READ_PROFILE, (h) => h.agentProfile.get),
    'Reads one agent profile, or lists their ids.', 'documents'],
  ['PUT', '/xapi/agents/profile', xapi(WRITE_PROFILE, (h) => h.agentProfile.put), 'Stores an agent profile.', 'none'],
  ['POST', '/xapi/agents/profile', xapi(WRITE_PROFILE, (h) => h.agentProfile.post),
    'Merges a JSON object into an agent profile.', 'none'],
  ['DELETE', '/xapi/agents/profile', xapi(WRITE_PROFILE, (h) => h.agentProfile.delete),
    'Deletes an agent profile.', 'none'],
  ['GET', '/xapi/activities/profile', xapi(READ_PROFILE, (h) => h.activityProfile.get),
    'Reads one activity profile, or lists their ids.', 'documents'],
  ['PUT', '/xapi/activities/profile', xapi(WRITE_PROFILE, (h) => h.activityProfile.put),
    'Stores an activity profile.', 'none'],
  ['POST', '/xapi/activities/profile', xapi(WRITE_PROFILE, (h) => h.activityProfile.post),
    'Merges a JSON object into an activity profile.', 'none'],
  ['DELETE', '/xapi/activities/profile', xapi(WRITE_PROFILE, (h) => h.activityProfile.delete),
    'Deletes an activity profile.', 'none'],
  ['GET', '/xapi/activities', xapi(READ_ACTIVITIES, (h) => h.activity),
    'Reads an activity with its definition.', 'none'],
  ['GET', '/xapi/agents', xapi(ANY_SCOPE, (h) => h.agents), 'Reads the Person of an Agent.', 'none'],
  ['GET', '/xapi/about', open((h) => h.about), 'Names the supported versions and extensions.', 'none'],

  ['POST', '/caliper', sensor(WRITE_STATEMENTS, (h) => h.caliper),
    'Stores the events of a Caliper envelope as statements.', 'none'],
];
