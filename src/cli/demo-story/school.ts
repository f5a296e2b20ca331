import { DAY_MS } from '../../core/time.ts';

/** A pupil of the school that stays, as its tools know them. */
export interface SchoolPupil {
  readonly name: string;
  /** The account at the school. */
  readonly agent: { readonly account: { readonly homePage: string; readonly name: string } };
  /** True if the pupil is too young to decide without a parent. */
  readonly isMinor: boolean;
  /** The class at the school, as the ids of tools have it. */
  readonly className: string;
  /** The mean of the pupil's scores, from 0 to 1. */
  readonly skill: number;
}

/** The tools of the school: one asks its pupils, two are for lessons, one is for the young. */
export const SCHOOL_TOOLS = [
  { id: 'spelling', name: 'Spelling coach · Coach d’orthographe', basis: 'consent', audience: 'adults' },
  { id: 'algebra', name: 'Algebra gym · Gym d’algèbre', basis: 'public_task', audience: 'adults' },
  { id: 'reading', name: 'Reading nook · Coin lecture', basis: 'consent', audience: 'minors' },
  {
    id: 'road-safety',
    name: 'Road safety course · Cours de sécurité routière',
    basis: 'public_task',
    audience: 'adults',
    profiles: [{ id: 'https://w3id.org/xapi/cmi5', mode: 'enforce', policy: 'all' }],
  },
] as const;

export type SchoolTool = (typeof SCHOOL_TOOLS)[number]['id'];

const FIRST_NAMES =
  'Ada Basile Camille Diane Elias Fatima Gaspard Hana Ines Jules Karim Lina Malo Nora Oscar Paula Rémi Rose Sami Tess';
const LAST_NAMES = 'Martin Nguyen Benali Lefèvre Okafor';

const CLASSES = ['2nde-A', '2nde-B', '1re-A', '1re-B'] as const;

const PUPIL_COUNT = 100;
const MINOR_COUNT = 12;

/** A hundred pupils; the last twelve are minors. */
export const SCHOOL_PUPILS: readonly SchoolPupil[] = LAST_NAMES.split(' ')
  .flatMap((last) => FIRST_NAMES.split(' ').map((first) => `${first} ${last}`))
  .map((name, index) => ({
    name,
    agent: { account: { homePage: 'https://lycee.example', name: `pupil-${String(index + 1).padStart(3, '0')}` } },
    isMinor: index >= PUPIL_COUNT - MINOR_COUNT,
    className: index >= PUPIL_COUNT - MINOR_COUNT ? '6e-A' : (CLASSES[index % CLASSES.length] as string),
    skill: 0.5 + ((index * 37) % 45) / 100,
  }));

const CONTROLLER = {
  name: 'University X, Lab Y',
  address: '1 Campus, Lyon',
  contact: 'lab@university.example',
  dpo: 'dpo@university.example',
  country: 'FR',
};

const STUDY_DAYS = 300;
const DAY_LENGTH = 10;

const dayAt = (time: number): string => new Date(time).toISOString().slice(0, DAY_LENGTH);

/** What the lab asks for, by the last part of the id of the study. */
export const SCHOOL_STUDIES = {
  'spelling-mistakes': {
    source: 'spelling',
    title: { en: 'How pupils learn spelling', fr: 'Comment les élèves apprennent l’orthographe' },
    summary: {
      en: 'We look at which exercises are hard, and what helps the second time.',
      fr: 'Nous regardons quels exercices sont difficiles, et ce qui aide la deuxième fois.',
    },
  },
  'algebra-pauses': {
    source: 'algebra',
    title: { en: 'Pauses in algebra', fr: 'Les pauses en algèbre' },
    summary: {
      en: 'We look at when pupils pause, and whether they come back.',
      fr: 'Nous regardons quand les élèves font une pause, et s’ils reviennent.',
    },
  },
  'group-work': {
    source: 'algebra',
    title: { en: 'Work in groups', fr: 'Le travail en groupe' },
    summary: {
      en: 'We look at whether a class that works in groups tries more exercises.',
      fr: 'Nous regardons si une classe qui travaille en groupe essaie plus d’exercices.',
    },
  },
  'evening-practice': {
    source: 'algebra',
    title: { en: 'Practice in the evening', fr: 'S’exercer le soir' },
    summary: {
      en: 'We look at which exercises pupils choose at home.',
      fr: 'Nous regardons quels exercices les élèves choisissent à la maison.',
    },
  },
  'hints-that-help': {
    source: 'spelling',
    title: { en: 'Hints that help', fr: 'Les indices qui aident' },
    summary: {
      en: 'We look at what changes after a hint.',
      fr: 'Nous regardons ce qui change après un indice.',
    },
  },
  'young-readers': {
    source: 'reading',
    title: { en: 'What young readers choose', fr: 'Ce que choisissent les jeunes lecteurs' },
    summary: {
      en: 'We look at which books are read to the end.',
      fr: 'Nous regardons quels livres sont lus jusqu’au bout.',
    },
  },
  'exam-stress': {
    source: 'algebra',
    title: { en: 'The weeks before exams', fr: 'Les semaines avant les examens' },
    summary: {
      en: 'We look at how practice changes before an exam.',
      fr: 'Nous regardons comment l’entraînement change avant un examen.',
    },
  },
  'homework-hours': {
    source: 'algebra',
    title: { en: 'Hours of homework', fr: 'Les heures des devoirs' },
    summary: {
      en: 'We look at what time of day pupils practise.',
      fr: 'Nous regardons à quelle heure les élèves s’exercent.',
    },
  },
  'first-attempts': {
    source: 'spelling',
    title: { en: 'First attempts', fr: 'Les premiers essais' },
    summary: {
      en: 'We look at what pupils get right at once.',
      fr: 'Nous regardons ce que les élèves réussissent tout de suite.',
    },
  },
} as const;

/** A study of the lab as it asks for it; `now` is in milliseconds since the epoch. */
export const aStudy = (name: keyof typeof SCHOOL_STUDIES, now: number) => {
  const { source, title, summary } = SCHOOL_STUDIES[name];
  return {
    id: `study:${name}`,
    kind: 'research',
    basis: 'consent',
    title,
    summary,
    controller: CONTROLLER,
    recipients: [CONTROLLER.name],
    commercial: false,
    automatedDecisions: 'none',
    scope: { sources: [source], profiles: [], verbs: [], activityTypes: [] },
    view: { time: 'PT1S', keepActivities: [], extensions: {} },
    until: dayAt(now + STUDY_DAYS * DAY_MS),
    keep: 'P1Y',
    minimum: 10,
    storage: ['FR'],
    // Only a study over minors needs one.
    ...(source === 'reading' && {
      dpia: {
        title: 'Impact assessment: young readers',
        date: dayAt(now - DAY_MS),
        uri: 'https://university.example/dpia/young-readers.pdf',
      },
    }),
  };
};
