import { readFileSync, writeFileSync } from 'node:fs';
import mapping from '../../../../src/transfer/caliper/caliper-mapping.json' with { type: 'json' };
import { mapEnvelope } from '../../../../src/transfer/caliper/map-envelope.ts';
import { aCaliperEvent, ATTEMPT, COURSE, LEA, SESSION } from '../../../support/builders/caliper/a-caliper-event.ts';

const PAGE = 'docs/caliper.md';

/** The profiles of Caliper 1.2 with the types of events that each adds. */
const PROFILES = {
  Annotation: ['AnnotationEvent'],
  Assessment: ['AssessmentEvent', 'AssessmentItemEvent'],
  Assignable: ['AssignableEvent'],
  Feedback: ['FeedbackEvent'],
  Forum: ['ForumEvent', 'ThreadEvent', 'MessageEvent'],
  General: ['Event'],
  Grading: ['GradeEvent'],
  Media: ['MediaEvent'],
  Reading: ['NavigationEvent', 'ViewEvent'],
  'Resource Management': ['ResourceManagementEvent'],
  Search: ['SearchEvent'],
  Session: ['SessionEvent'],
  Survey: ['QuestionnaireEvent', 'QuestionnaireItemEvent', 'SurveyEvent', 'SurveyInvitationEvent'],
  'Tool Launch': ['ToolLaunchEvent'],
  'Tool Use': ['ToolUseEvent'],
  'deprecated in 1.1': ['OutcomeEvent', 'ReadingEvent'],
};

const OBJECTS: Readonly<Record<string, object>> = {
  GradeEvent: ATTEMPT,
  SurveyInvitationEvent: { id: `${COURSE}/invitations/1`, type: 'SurveyInvitation', survey: `${COURSE}/surveys/1` },
};

const verbOf = async (type: string, action: string): Promise<string | undefined> => {
  const isTimeout = action === 'TimedOut' && type === 'SessionEvent';
  const about = {
    ...(OBJECTS[type] === undefined ? {} : { object: OBJECTS[type] }),
    ...(type === 'GradeEvent' ? { generated: { scoreGiven: 1 } } : {}),
    ...(isTimeout ? { actor: { id: 'https://school.example/app' }, object: { id: SESSION, user: LEA } } : {}),
  };
  const { statements, unmapped } = await mapEnvelope([aCaliperEvent({ type, action, ...about })]);
  expect(unmapped).toEqual([]);
  return (statements[0]?.statement['verb'] as { readonly id: string } | undefined)?.id;
};

const rulesOf = (type: string): readonly (typeof mapping.rules)[number][] =>
  mapping.rules.filter(({ when }) => [when.type].flat().includes(type));

const rowOf = async (profile: string, type: string): Promise<string> => {
  const actions = rulesOf(type).flatMap(({ when }) => ('action' in when ? [when.action].flat() : []));
  const cells: string[] = [];
  for (const action of actions.sort()) {
    const verb = await verbOf(type, action);
    cells.push(verb === `http://purl.imsglobal.org/caliper/actions/${action}` ? action : `${action} (\`${verb}\`)`);
  }
  return `| ${profile} | \`${type}\` | ${cells.length === 0 ? 'no mapping' : cells.join(', ')} |`;
};

describe('docs/caliper.md', () => {
  it('names every type of event and every action with its verb', async () => {
    const rows: string[] = [];
    for (const [profile, types] of Object.entries(PROFILES))
      for (const type of types) rows.push(await rowOf(profile, type));
    const table = ['| profile | event | actions |', '| --- | --- | --- |', ...rows].join('\n');
    const [before, after] = readFileSync(PAGE, 'utf8').split(/\| profile \| event \| actions \|\n(?:\|.*\n)+/);
    const page = `${before}${table}\n${after}`;
    if (process.env['GOLDEN'] === 'write') writeFileSync(PAGE, page);
    expect(readFileSync(PAGE, 'utf8')).toBe(page);
    const types = new Set(mapping.rules.flatMap(({ when }) => when.type));
    expect([...types].sort()).toEqual(Object.values(PROFILES).flat().sort());
  });
});
