import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../../../src/xapi/model/types.ts';

const CALIPER_CONTEXT = 'http://purl.imsglobal.org/ctx/caliper/v1p2';
const SCHOOL = 'https://school.example';
export const LEA = `${SCHOOL}/pupils/lea`;
export const COURSE = `${SCHOOL}/courses/7`;
export const SESSION = `${SCHOOL}/sessions/81`;
export const QUIZ = { id: `${COURSE}/quizzes/1`, type: 'Assessment', name: 'Fractions' };
export const ITEM = { id: `${QUIZ.id}/items/2`, type: 'AssessmentItem', name: 'One half of six', isPartOf: QUIZ };
export const ATTEMPT = {
  id: `${QUIZ.id}/attempts/9`,
  type: 'Attempt',
  assignee: LEA,
  assignable: QUIZ,
  startedAtTime: '2026-10-01T08:00:00.000Z',
  endedAtTime: '2026-10-01T08:10:30.000Z',
};

/** A Caliper event of a pupil, as a learning platform sends it; a page viewed where nothing is said. */
export const aCaliperEvent = (about: Readonly<Record<string, unknown>> = {}): JsonObject => ({
  '@context': CALIPER_CONTEXT,
  id: `urn:uuid:${randomUUID()}`,
  type: 'ViewEvent',
  profile: 'ReadingProfile',
  actor: { id: LEA, type: 'Person' },
  action: 'Viewed',
  object: { id: `${COURSE}/pages/1`, type: 'Page', name: 'Halves' },
  eventTime: '2026-10-01T08:15:00.000Z',
  edApp: { id: `${SCHOOL}/reader`, type: 'SoftwareApplication', name: 'Reader' },
  group: { id: COURSE, type: 'CourseSection' },
  membership: { id: `${COURSE}/members/1`, type: 'Membership', member: LEA, roles: ['Learner'] },
  session: { id: SESSION, type: 'Session' },
  ...about,
});

/** An envelope with these events. */
export const anEnvelope = (...data: readonly unknown[]): JsonObject =>
  ({
    sensor: `${SCHOOL}/sensors/1`,
    sendTime: '2026-10-01T08:15:01.000Z',
    dataVersion: CALIPER_CONTEXT,
    data,
  }) as JsonObject;
