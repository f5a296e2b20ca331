/** A pupil of the school that stays, as its tools know them. */
export interface SchoolPupil {
  readonly name: string;
  /** The account at the school. */
  readonly agent: { readonly account: { readonly homePage: string; readonly name: string } };
  /** True if the pupil is too young to decide without a parent. */
  readonly isMinor: boolean;
}

/** The tools of the school: one asks its pupils, one is for lessons, one is for the young. */
export const SCHOOL_TOOLS = [
  { id: 'spelling', name: 'Spelling coach · Coach d’orthographe', basis: 'consent', audience: 'adults' },
  { id: 'algebra', name: 'Algebra gym · Gym d’algèbre', basis: 'public_task', audience: 'adults' },
  { id: 'reading', name: 'Reading nook · Coin lecture', basis: 'consent', audience: 'minors' },
] as const;

export type SchoolTool = (typeof SCHOOL_TOOLS)[number]['id'];

const FIRST_NAMES =
  'Ada Basile Camille Diane Elias Fatima Gaspard Hana Ines Jules Karim Lina Malo Nora Oscar Paula Rémi Rose Sami Tess';
const LAST_NAMES = 'Martin Nguyen Benali Lefèvre Okafor';

const PUPIL_COUNT = 100;
const MINOR_COUNT = 12;

/** A hundred pupils; the last twelve are minors. */
export const SCHOOL_PUPILS: readonly SchoolPupil[] = LAST_NAMES.split(' ')
  .flatMap((last) => FIRST_NAMES.split(' ').map((first) => `${first} ${last}`))
  .map((name, index) => ({
    name,
    agent: { account: { homePage: 'https://lycee.example', name: `pupil-${String(index + 1).padStart(3, '0')}` } },
    isMinor: index >= PUPIL_COUNT - MINOR_COUNT,
  }));

const CONTROLLER = {
  name: 'University X, Lab Y',
  address: '1 Campus, Lyon',
  contact: 'lab@university.example',
  dpo: 'dpo@university.example',
  country: 'FR',
};

const common = (until: string) => ({
  kind: 'research',
  basis: 'consent',
  controller: CONTROLLER,
  recipients: [CONTROLLER.name],
  commercial: false,
  automatedDecisions: 'none',
  view: { time: 'PT1S', keepActivities: [], extensions: {} },
  until,
  keep: 'P1Y',
  minimum: 10,
  storage: ['FR'],
});

const scopeOf = (tool: SchoolTool) => ({ sources: [tool], profiles: [], verbs: [], activityTypes: [] });

/** The studies of the lab: two run, and one waits for the steward. */
export const schoolStudies = (until: string) => ({
  open: [
    {
      ...common(until),
      id: 'study:spelling-mistakes',
      title: { en: 'How pupils learn spelling', fr: 'Comment les élèves apprennent l’orthographe' },
      summary: {
        en: 'We look at which exercises are hard, and what helps the second time.',
        fr: 'Nous regardons quels exercices sont difficiles, et ce qui aide la deuxième fois.',
      },
      scope: scopeOf('spelling'),
    },
    {
      ...common(until),
      id: 'study:algebra-pauses',
      title: { en: 'Pauses in algebra', fr: 'Les pauses en algèbre' },
      summary: {
        en: 'We look at when pupils pause, and whether they come back.',
        fr: 'Nous regardons quand les élèves font une pause, et s’ils reviennent.',
      },
      scope: scopeOf('algebra'),
    },
  ],
  waiting: {
    ...common(until),
    id: 'study:homework-hours',
    title: { en: 'Hours of homework', fr: 'Les heures des devoirs' },
    summary: {
      en: 'We look at what time of day pupils practise.',
      fr: 'Nous regardons à quelle heure les élèves s’exercent.',
    },
    scope: scopeOf('algebra'),
  },
});
