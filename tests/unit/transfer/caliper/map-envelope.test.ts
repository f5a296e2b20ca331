import { mapEnvelope } from '../../../../src/transfer/caliper/map-envelope.ts';
import { validateStatement } from '../../../../src/xapi/validate/validate.ts';
import type { JsonObject } from '../../../../src/xapi/model/types.ts';
import {
  aCaliperEvent,
  ATTEMPT,
  COURSE,
  ITEM,
  LEA,
  QUIZ,
  SESSION,
} from '../../../support/builders/caliper/a-caliper-event.ts';

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
    ['QuestionnaireEvent', 'Started', {}, 'http://activitystrea.ms/schema/1.0/start'],
    ['SurveyEvent', 'OptedOut', {}, `${ACTION}/OptedOut`],
    ['ResourceManagementEvent', 'Unpublished', {}, `${ACTION}/Unpublished`],
    ['ThreadEvent', 'MarkedAsUnRead', { object: thread }, `${ACTION}/MarkedAsUnread`],
    ['Event', 'Recommended', {}, `${ACTION}/Recommended`],
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
    const timedOut = await statementOf({ type: 'SessionEvent', action: 'TimedOut', actor, object, session: undefined });
    const { registration } = (await statementOf({}))['context'] as { registration: string };
    expect(timedOut).toMatchObject({
      actor: AGENT,
      object: { id: actor.id },
      result: { duration: 'PT3600S' },
      context: { registration, extensions: { 'http://purl.imsglobal.org/caliper/session': SESSION } },
    });
  });

  it('has a person as a person, and not what belongs to a person, as its object', async () => {
    const friend = { id: `${LEA}s-friend`, type: 'Person' };
    const feedback = { type: 'FeedbackEvent', action: 'Ranked' };
    expect(await statementOf({ ...feedback, object: friend })).toMatchObject({
      object: { objectType: 'Agent', account: { name: 'leas-friend' } },
    });
    const objectOf = async (object: object) => (await statementOf({ object }))['object'];
    const id = `${LEA}/1`;
    const note = { id, type: 'HighlightAnnotation', annotated: `${COURSE}/pages/1` };
    expect(await objectOf(note)).toMatchObject({ id: `${COURSE}/pages/1` });
    expect(await objectOf(ATTEMPT)).toMatchObject({ id: QUIZ.id });
    expect(await objectOf({ id, type: 'Result', attempt: ATTEMPT })).toMatchObject({ id: QUIZ.id });
    expect(await unmappedOf({ object: { id, type: 'Membership' } })).toMatchObject([
      { detail: expect.stringContaining('gives no object') as string },
    ]);
  });

  it('keeps a rating, and the answer to an item of a questionnaire', async () => {
    const ratingComment = { id: `${LEA}/comments/1`, type: 'Comment', value: 'Clear.' };
    const generated = { id: `${LEA}/ratings/1`, type: 'Rating', selections: ['4'], ratingComment };
    expect(await statementOf({ type: 'FeedbackEvent', action: 'Ranked', generated })).toMatchObject({
      verb: { id: 'http://id.tincanapi.com/verb/rated' },
      result: { response: '4', extensions: { 'http://purl.imsglobal.org/caliper/ratingComment': 'Clear.' } },
    });
    const answered = (about: object) =>
      statementOf({
        type: 'QuestionnaireItemEvent',
        action: 'Completed',
        generated: { id, type: 'Response', ...about },
      });
    const id = `${LEA}/responses/1`;
    expect(await answered({ selections: ['a', 'b'], duration: 'PT4S' })).toMatchObject({
      verb: { id: `${ADL}/answered` },
      result: { response: 'a[,]b', duration: 'PT4S' },
    });
    expect(await answered({ dateTimeSelected: '2026-10-01T08:00:00.000Z' })).toMatchObject({
      result: { response: '2026-10-01T08:00:00.000Z' },
    });
  });

  describe('of an item of a questionnaire has its question with its scale', () => {
    const SCALE = 'http://purl.imsglobal.org/caliper/scale';
    const id = `${COURSE}/surveys/1/items/1`;
    const definitionOf = async (question: unknown) => {
      const object = { id, type: 'QuestionnaireItem', name: 'First', question };
      const generated = { id: `${id}/responses/1`, type: 'RatingScaleResponse', selections: ['1'] };
      const statement = await statementOf({
        type: 'QuestionnaireItemEvent',
        action: 'Completed',
        object,
        generated,
      });
      expect(validateStatement(statement, '1.0.3', '')).toEqual([]);
      return (statement['object'] as { readonly definition: unknown }).definition;
    };
    const asked = { questionPosed: 'Was it clear?' };
    const described = { name: { und: 'First' }, description: { und: 'Was it clear?' } };
    const interaction = { ...described, type: 'http://adlnet.gov/expapi/activities/cmi.interaction' };
    const labels = { itemLabels: ['No', 'Yes'], itemValues: ['-1', '1'] };
    const components = [
      { id: '-1', description: { und: 'No' } },
      { id: '1', description: { und: 'Yes' } },
    ];

    it.each([
      [
        'a Likert scale',
        { type: 'RatingScaleQuestion', scale: { id: 'urn:scale', type: 'LikertScale', scalePoints: 2, ...labels } },
        {
          interactionType: 'likert',
          scale: components,
          extensions: { [SCALE]: { type: 'LikertScale', scalePoints: 2, ...labels } },
        },
      ],
      [
        'a numeric scale',
        { type: 'RatingScaleQuestion', scale: { type: 'NumericScale', minValue: 0, maxValue: 10, step: 0.5 } },
        {
          interactionType: 'numeric',
          extensions: { [SCALE]: { type: 'NumericScale', minValue: 0, maxValue: 10, step: 0.5 } },
        },
      ],
      [
        'several choices',
        { type: 'MultiselectQuestion', points: 2, ...labels },
        {
          interactionType: 'choice',
          choices: components,
          extensions: { [SCALE]: { type: 'MultiselectQuestion', ...labels } },
        },
      ],
      [
        'one choice without labels',
        { type: 'MultipleChoiceQuestion', itemValues: ['a'] },
        {
          interactionType: 'choice',
          choices: [{ id: 'a' }],
          extensions: { [SCALE]: { type: 'MultipleChoiceQuestion', itemValues: ['a'] } },
        },
      ],
      ['free text', { type: 'OpenEndedQuestion' }, { interactionType: 'long-fill-in' }],
      [
        'a time',
        { type: 'DateTimeQuestion', minDateTime: '2026-01-01T00:00:00.000Z' },
        {
          interactionType: 'other',
          extensions: { [SCALE]: { type: 'DateTimeQuestion', minDateTime: '2026-01-01T00:00:00.000Z' } },
        },
      ],
    ])('%s', async (_, question, has) => {
      expect(await definitionOf({ ...question, ...asked })).toEqual({ ...interaction, ...has });
    });

    it.each([
      [
        'values that are doubled',
        { type: 'RatingScaleQuestion', scale: { type: 'LikertScale', itemValues: ['1', '1'] } },
      ],
      ['labels only', { type: 'RatingScaleQuestion', scale: { type: 'LikertScale', itemLabels: ['No', 'Yes'] } }],
    ])('as an extension only if it has %s', async (_, question) => {
      expect(await definitionOf({ ...question, ...asked })).toEqual({
        ...described,
        type: 'http://adlnet.gov/expapi/activities/question',
        extensions: { [SCALE]: question.scale },
      });
    });

    it('unless it is only named', async () => {
      expect(await definitionOf('https://school.example/questions/1')).toEqual({
        name: { und: 'First' },
        type: 'http://adlnet.gov/expapi/activities/question',
      });
    });
  });

  it('of a rating has its question and scale beside the answer', async () => {
    const scale = { type: 'LikertScale', scalePoints: 2, itemLabels: ['No', 'Yes'], itemValues: ['-1', '1'] };
    const question = { id: 'urn:question', type: 'RatingScaleQuestion', questionPosed: 'Do you agree?', scale };
    const generated = { id: `${LEA}/ratings/1`, type: 'Rating', selections: ['1'], question };
    expect(await statementOf({ type: 'FeedbackEvent', action: 'Ranked', generated })).toMatchObject({
      result: {
        response: '1',
        extensions: {
          'http://purl.imsglobal.org/caliper/question': 'Do you agree?',
          'http://purl.imsglobal.org/caliper/scale': scale,
        },
      },
    });
  });

  it('is an invitation to its survey, with the recipient as a person who is asked too', async () => {
    const object = {
      id: `${COURSE}/surveys/1/invitations/pupils/lea`,
      type: 'SurveyInvitation',
      rater: LEA,
      survey: `${COURSE}/surveys/1`,
    };
    const teacher = { id: 'https://school.example/teachers/3', type: 'Person' };
    const sent = await statementOf({ type: 'SurveyInvitationEvent', action: 'Sent', actor: teacher, object });
    expect(sent).toMatchObject({
      object: { id: object.survey },
      context: { team: { objectType: 'Group', member: [AGENT] } },
    });
    const accepted = await statementOf({ type: 'SurveyInvitationEvent', action: 'Accepted', object });
    expect(accepted['context'] as object).not.toHaveProperty('team');
    expect(JSON.stringify(accepted)).not.toContain('invitations');
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
      result: {
        score: { raw: 3, max: 4, scaled: 0.75 },
        duration: 'PT630S',
        extensions: { 'http://purl.imsglobal.org/caliper/comment': 'Well done' },
      },
      context: { instructor: { account: { homePage: 'https://school.example/teachers', name: '3' } } },
    });
    expect((await statementOf(graded))['result']).not.toHaveProperty('response');
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
    ['a deprecated type', { type: 'OutcomeEvent' }, 'no mapping: this type of event is deprecated'],
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
