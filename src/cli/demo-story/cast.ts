/** The source of the tool in the story, which the study also names. */
export const TOOL = { id: 'spelling', name: 'Spelling coach', basis: 'consent', audience: 'adults' } as const;

export const STUDY = 'study:spelling-mistakes';

/** A pupil as the tool knows them. */
export interface Pupil {
  readonly name: string;
  readonly mbox: string;
}

const NAMES = [
  'Ada',
  'Blaise',
  'Camille',
  'Denis',
  'Emilie',
  'Fatima',
  'Gaspard',
  'Hedy',
  'Irene',
  'Jules',
  'Katia',
  'Louis',
] as const;

/** A class at a lycée: all are old enough to decide for themselves. Ada is the first. */
export const PUPILS: readonly Pupil[] = NAMES.map((name) => ({
  name: `${name} Example`,
  mbox: `mailto:${name.toLowerCase()}@lycee.example`,
}));

const ANSWERED = 'http://adlnet.gov/expapi/verbs/answered';
const QUESTION = 'http://adlnet.gov/expapi/activities/cmi.interaction';
const ATTEMPT = 'https://spelling.example/attempt';

/** One answer to one exercise, as the tool sends it. It has more data than a study should see. */
export const anAnswer = ({ name, mbox }: Pupil, exercise: number) => ({
  actor: { objectType: 'Agent', name, mbox },
  verb: { id: ANSWERED, display: { en: 'answered' } },
  object: {
    objectType: 'Activity',
    id: `https://spelling.example/exercises/${exercise}`,
    definition: {
      type: QUESTION,
      interactionType: 'fill-in',
      name: { en: `Exercise ${exercise}` },
      description: { en: 'Write what you hear.' },
    },
  },
  result: {
    success: exercise % 2 === 0,
    response: `${name} wrote something of their own`,
    score: { scaled: exercise / 10 },
    duration: 'PT12S',
    extensions: { [ATTEMPT]: 1 },
  },
  context: {
    instructor: { objectType: 'Agent', name: 'The Teacher', mbox: 'mailto:teacher@lycee.example' },
    platform: 'Spelling coach 4.1',
    language: 'fr-FR',
  },
  timestamp: new Date().toISOString(),
});

/**
 * The study that the lab asks for. It needs at least 10 people, and shows the exercise, its result, its duration, and
 * times cut to the second.
 */
export const theStudy = (studyEnd: string) => ({
  id: STUDY,
  kind: 'research',
  basis: 'consent',
  title: { en: 'How pupils learn spelling', fr: 'Comment les élèves apprennent l’orthographe' },
  summary: {
    en: 'We look at which exercises are hard, and what helps the second time.',
    fr: 'Nous regardons quels exercices sont difficiles, et ce qui aide la deuxième fois.',
  },
  controller: {
    name: 'University X, Lab Y',
    address: '1 Campus',
    contact: 'lab@university.example',
    dpo: 'dpo@university.example',
    country: 'FR',
  },
  recipients: ['University X, Lab Y'],
  commercial: false,
  automatedDecisions: 'none',
  scope: { sources: [TOOL.id], profiles: [], verbs: [ANSWERED], activityTypes: [] },
  view: { time: 'PT1S', keepActivities: ['https://spelling.example/exercises/'], extensions: { [ATTEMPT]: 'number' } },
  until: studyEnd,
  keep: 'P1Y',
  minimum: 10,
  storage: ['FR'],
});
