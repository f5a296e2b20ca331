import { mapEnvelope } from '../../../src/caliper/map-envelope.ts';
import type { JsonObject } from '../../../src/xapi/model/types.ts';
import {
  aCaliperEvent,
  ATTEMPT,
  COURSE,
  ITEM,
  LEA,
  QUIZ,
  SESSION,
} from '../../support/builders/caliper/a-caliper-event.ts';

const AGENT = { objectType: 'Agent', account: { homePage: 'https://school.example/pupils', name: 'lea' } };
const ADL = 'http://adlnet.gov/expapi/verbs';
const VIDEO = 'https://w3id.org/xapi/video';
const ACTION = 'http://purl.imsglobal.org/caliper/actions';
const media = { id: 'https://school.example/videos/1', type: 'VideoObject', duration: 'PT20M20S' };
const forum = { id: `${COURSE}/forums/1`, type: 'Forum' };
const thread = { id: `${COURSE}/forums/1/threads/1`, type: 'Thread', isPartOf: forum };

const statementOf = async (about: Readonly<Record<string, unknown>>): Promise<JsonObject> => {
  const { statements, unmapped } = await mapEnvelope([aCaliperEvent(about)]);
  expect(unmapped).toEqual([]);
  return statements[0]!.statement;
};
const unmappedOf = async (about: Readonly<Record<string, unknown>>): Promise<unknown> =>
  (await mapEnvelope([aCaliperEvent(about)])).unmapped;

describe('An event of Caliper', () => {
  it('is a statement of its person, with its id, its time and where it was', async () => {
    const statement = await statementOf({ id: 'urn:uuid:0D015A85-abf5-49ee-abb1-46dbd57fe64e' });
    expect(statement).toEqual({
      id: '0d015a85-abf5-49ee-abb1-46dbd57fe64e',
      actor: AGENT,
      verb: { id: 'http://id.tincanapi.com/verb/viewed', display: { en: 'viewed' } },
      object: {
        objectType: 'Activity',
        id: `${COURSE}/pages/1`,
        definition: { type: 'http://purl.imsglobal.org/caliper/Page', name: { und: 'Halves' } },
      },
      timestamp: '2026-10-01T08:15:00.000Z',
      context: {
        registration: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        platform: 'Reader',
        contextActivities: {
          grouping: [
            {
              objectType: 'Activity',
              id: COURSE,
              definition: { type: 'http://adlnet.gov/expapi/activities/course' },
            },
          ],
        },
        extensions: {
          'http://purl.imsglobal.org/caliper/roles': ['Learner'],
          'http://purl.imsglobal.org/caliper/session': SESSION,
        },
      },
    });
  });

  it.each([
    ['SessionEvent', 'LoggedIn', {}, 'https://w3id.org/xapi/adl/verbs/logged-in'],
    ['SessionEvent', 'LoggedOut', {}, 'https://w3id.org/xapi/adl/verbs/logged-out'],
    ['NavigationEvent', 'NavigatedTo', {}, `${ACTION}/NavigatedTo`],
    ['AnnotationEvent', 'Bookmarked', {}, 'http://id.tincanapi.com/verb/bookmarked'],
    ['AnnotationEvent', 'Highlighted', {}, `${ACTION}/Highlighted`],
    ['AssessmentEvent', 'Started', { object: QUIZ, generated: ATTEMPT }, 'http://activitystrea.ms/schema/1.0/start'],
    ['AssessmentItemEvent', 'Skipped', { object: ITEM }, 'http://id.tincanapi.com/verb/skipped'],
    ['AssignableEvent', 'Completed', { object: QUIZ }, `${ADL}/completed`],
    ['MediaEvent', 'Started', { object: media }, `${VIDEO}/verbs/played`],
    ['MediaEvent', 'JumpedTo', { object: media }, `${VIDEO}/verbs/seeked`],
    ['MediaEvent', 'Muted', { object: media }, `${ACTION}/Muted`],
    ['ToolUseEvent', 'Used', {}, `${ACTION}/Used`],
    ['ToolLaunchEvent', 'Launched', {}, `${ADL}/launched`],
    ['ForumEvent', 'Subscribed', { object: forum }, `${ACTION}/Subscribed`],
    ['ThreadEvent', 'MarkedAsRead', { object: thread }, `${ACTION}/MarkedAsRead`],
    ['FeedbackEvent', 'Commented', {}, `${ADL}/commented`],
  ])('%s %s has its verb', async (...[type, action, about, verb]) => {
    expect(await statementOf({ type, action, ...about })).toMatchObject({ actor: AGENT, verb: { id: verb } });
  });

  it('may name its entities by their IRIs alone', async () => {
    const { actor, context } = await statementOf({ actor: LEA, edApp: 'https://school.example/app', group: COURSE });
    expect(actor).toEqual(AGENT);
    expect(context).toMatchObject({
      platform: 'https://school.example/app',
      contextActivities: { grouping: [{ id: COURSE }] },
    });
  });

  it('is of the person whose session timed out', async () => {
    const object = { id: SESSION, type: 'Session', user: LEA, duration: 'PT3600S' };
    const actor = { id: 'https://school.example', type: 'SoftwareApplication' };
    expect(await statementOf({ type: 'SessionEvent', action: 'TimedOut', actor, object })).toMatchObject({
      actor: AGENT,
      result: { duration: 'PT3600S' },
    });
  });

  it('is of the person who is graded, and names who graded', async () => {
    const graded = {
      type: 'GradeEvent',
      action: 'Graded',
      actor: { id: 'https://school.example/teachers/3', type: 'Person' },
      object: ATTEMPT,
      generated: { id: `${ATTEMPT.id}/scores/1`, type: 'Score', scoreGiven: 3, maxScore: 4, comment: 'Well done' },
    };
    expect(await statementOf(graded)).toMatchObject({
      actor: AGENT,
      verb: { id: `${ADL}/scored` },
      object: { id: QUIZ.id },
      result: { score: { raw: 3, max: 4, scaled: 0.75 }, response: 'Well done', duration: 'PT630S' },
      context: { instructor: { account: { homePage: 'https://school.example/teachers', name: '3' } } },
    });
    const over = await statementOf({ ...graded, generated: { scoreGiven: 5, maxScore: 4 } });
    expect(over['result']).toEqual({ score: { raw: 5 }, duration: 'PT630S' });
    expect(await unmappedOf({ ...graded, generated: {} })).toEqual([
      expect.objectContaining({ detail: 'has no generated.scoreGiven, which its rule needs' }),
    ]);
  });

  it('is an answer with its response, beside its assessment', async () => {
    const generated = {
      id: `${ITEM.id}/responses/1`,
      type: 'MultipleResponseResponse',
      attempt: { id: `${ITEM.id}/attempts/1`, type: 'Attempt', isPartOf: ATTEMPT.id },
      values: ['a', 'c'],
      startedAtTime: '2026-10-01T08:00:00Z',
      endedAtTime: '2026-10-01T08:00:10Z',
    };
    const started = await statementOf({ type: 'AssessmentEvent', action: 'Started', object: QUIZ, generated: ATTEMPT });
    const answered = await statementOf({ type: 'AssessmentItemEvent', action: 'Completed', object: ITEM, generated });
    expect(answered).toMatchObject({
      verb: { id: `${ADL}/answered` },
      result: { response: 'a[,]c', duration: 'PT10S' },
      context: { contextActivities: { parent: [{ id: QUIZ.id }] } },
    });
    const registration = ({ context }: JsonObject) => (context as JsonObject)['registration'];
    expect(registration(answered)).toBe(registration(started));
  });

  it('keeps where in a video it was, and the words of a message', async () => {
    const target = { id: `${media.id}?t=321`, type: 'MediaLocation', currentTime: 'PT5M21S' };
    expect(await statementOf({ type: 'MediaEvent', action: 'Paused', object: media, target })).toMatchObject({
      result: { extensions: { [`${VIDEO}/extensions/time`]: 321 } },
      context: { extensions: { [`${VIDEO}/extensions/length`]: 1220 } },
    });
    const message = { id: `${thread.id}/1`, type: 'Message', body: 'Is half of six three?', isPartOf: thread };
    expect(await statementOf({ type: 'MessageEvent', action: 'Posted', object: message })).toMatchObject({
      result: { response: 'Is half of six three?' },
      context: { contextActivities: { parent: [{ id: thread.id }] } },
    });
  });

  it('names the recipients of something shared as people, so that they are asked too', async () => {
    const generated = {
      id: 'https://school.example/notes/1',
      type: 'SharedAnnotation',
      withAgents: [`${LEA}s-friend`],
    };
    expect(await statementOf({ type: 'AnnotationEvent', action: 'Shared', generated })).toMatchObject({
      context: { team: { objectType: 'Group', member: [{ account: { name: 'leas-friend' } }] } },
    });
  });

  it.each([
    ['an unknown type', { type: 'MoodEvent' }, 'no rule of the mapping fits it'],
    ['an unknown action', { action: 'Glanced' }, 'no rule of the mapping fits it'],
    ['a program as its actor', { actor: { id: 'https://e.example/a', type: 'SoftwareApplication' } }, 'gives no actor'],
    ['a nameless thing as its object', { object: { id: '_:b1', type: 'Page' } }, 'gives no object'],
  ])('with %s has no statement, and the answer says so', async (_, about, detail) => {
    expect(await unmappedOf(about)).toEqual([
      expect.objectContaining({ index: 0, detail: expect.stringContaining(detail) as string }),
    ]);
  });

  it('without a statement has a type of the mapping for the metric, or another', async () => {
    const { unmappedTypes } = await mapEnvelope([
      aCaliperEvent(),
      aCaliperEvent({ action: 'Glanced' }),
      aCaliperEvent({ type: 'NavigationEvent', action: 'Glanced' }),
      aCaliperEvent({ type: 'MoodEvent of lea' }),
      aCaliperEvent({ type: ['ViewEvent'] }),
    ]);
    expect(unmappedTypes).toEqual(['ViewEvent', 'NavigationEvent', 'other', 'other']);
  });

  it('is no entity: those have no statement, and are not counted', async () => {
    const { statements, unmapped, unmappedTypes } = await mapEnvelope([{ id: LEA, type: 'Person' }, aCaliperEvent()]);
    expect(unmappedTypes).toEqual([]);
    expect(statements.map(({ index }) => index)).toEqual([1]);
    expect(unmapped).toEqual([expect.objectContaining({ index: 0, id: LEA, type: 'Person' })]);
  });
});
