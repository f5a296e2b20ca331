import type { Random } from './random.ts';
import type { SchoolPupil } from './school.ts';

const ADL = 'http://adlnet.gov/expapi/verbs/';
const QUESTION = 'http://adlnet.gov/expapi/activities/cmi.interaction';
/** The profile of xapi-profiles/classroom.jsonld, and the category that claims this profile. */
const CLASSROOM = 'urn:uuid:0a8ca767-5c5e-4330-aefa-16d1f9abee82';
const CLASSROOM_CATEGORY = 'urn:uuid:de30a1b5-9069-46e7-b441-38cc45eea5ef';

/** An action of a pupil with a tool. */
export interface Doing {
  readonly pupil: SchoolPupil;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly random: Random;
}

const verb = (name: string, en: string, fr: string) => ({ id: `${ADL}${name}`, display: { en, fr } });
const iso = (at: number): string => new Date(at).toISOString();

/** A score from 0 to 1: some pupils know more, some exercises are harder, and each try differs. */
const scoreOf = ({ pupil, random }: Doing, difficulty: number): number => {
  const score = pupil.skill - difficulty + 0.12 * random.normal();
  return Math.round(Math.min(1, Math.max(0, score)) * 100) / 100;
};

const PASSES_AT = 0.5;
const DICTATIONS = 30;
const EQUATIONS = 40;
const BOOKS = 12;

/** One answer of the spelling coach. */
export const spellingAnswer = (doing: Doing) => {
  const { pupil, at, random } = doing;
  const exercise = 1 + random.below(DICTATIONS);
  const scaled = scoreOf(doing, exercise / 200);
  return {
    actor: { ...pupil.agent, name: pupil.name },
    verb: verb('answered', 'answered', 'a répondu à'),
    object: {
      id: `https://spelling.example/exercises/${exercise}`,
      definition: {
        type: QUESTION,
        interactionType: 'fill-in',
        name: { en: `Dictation ${exercise}`, fr: `Dictée ${exercise}` },
      },
    },
    result: {
      success: scaled >= PASSES_AT,
      score: { scaled },
      duration: `PT${Math.max(4, Math.round(25 + 10 * random.normal()))}S`,
    },
    timestamp: iso(at),
  };
};

/** One in this many exercises of algebra lacks the number of its attempt, which breaks a rule of its profile. */
const BREAKS_A_RULE_EVERY = 25;

/** One exercise of the algebra gym, by the classroom profile. */
export const algebraExercise = ({ pupil, at, random }: Doing) => {
  const exercise = 1 + random.below(EQUATIONS);
  const isComplete = random.below(BREAKS_A_RULE_EVERY) > 0;
  return {
    actor: pupil.agent,
    verb: verb('initialized', 'began', 'a commencé'),
    object: {
      id: `https://algebra.example/exercises/${exercise}`,
      definition: {
        type: `${CLASSROOM}#exercise`,
        name: { en: `Equation ${exercise}`, fr: `Équation ${exercise}` },
      },
    },
    context: {
      registration: random.uuid(),
      contextActivities: {
        category: [{ id: CLASSROOM_CATEGORY }],
        grouping: [{ id: `https://algebra.example/classes/${pupil.className}` }],
      },
      platform: 'Algebra gym',
      extensions: {
        [`${CLASSROOM}#setting`]: 'class',
        ...(isComplete && { [`${CLASSROOM}#attempt`]: 1 + random.below(3) }),
      },
    },
    timestamp: iso(at),
  };
};

/** One page of the reading nook. */
export const openBook = ({ pupil, at, random }: Doing) => {
  const book = 1 + random.below(BOOKS);
  return {
    actor: { ...pupil.agent, name: pupil.name },
    verb: verb('experienced', 'experienced', 'a parcouru'),
    object: {
      id: `https://reading.example/books/${book}`,
      definition: { name: { en: `Book ${book}`, fr: `Livre ${book}` } },
    },
    timestamp: iso(at),
  };
};

const CMI5 = 'https://w3id.org/xapi/cmi5/context';
const COURSE = 'https://road-safety.example/course';
const UNITS = [
  ['crossings', 'Crossings', 'Les passages'],
  ['cycling', 'Cycling', 'À vélo'],
  ['night', 'At night', 'La nuit'],
] as const;
const MASTERY = 0.7;
const MINUTE_MS = 60_000;
const extension = (name: string): string => `${CMI5}/extensions/${name}`;

/** The faults that version 2.4 of the course has: what other tools get wrong too. */
const FAULTS = [
  { verb: 'passed', result: { success: true, score: { scaled: 87 }, duration: 'PT9M12S' } },
  { verb: 'terminated', result: { duration: '00:12:31' } },
  { verb: 'completed', result: { duration: 'PT8M40S' } },
] as const;

/** The number of a fault of the course, for `courseSession`. The first one is as frequent as the others together. */
export const pickCourseFault = (random: Random): number => Math.max(0, random.below(4) - 1);

/** A session of a unit of the cmi5 course. */
export interface CourseSession {
  readonly statements: readonly object[];
  /** A statement that Carnet refuses; absent if the course is in order. The session then goes no further. */
  readonly refused?: object;
}

/** A session of two minutes; `fault` is the index of a fault of version 2.4. */
export const courseSession = (doing: Doing, fault?: number): CourseSession => {
  const { pupil, at, random } = doing;
  const [unit, en, fr] = random.pick(UNITS);
  const registration = random.uuid();
  const sessionId = random.uuid();
  const scaled = scoreOf(doing, 0);
  const isPassed = scaled >= MASTERY;
  const statement = (name: string, minutes: number, members: { readonly result?: object; readonly more?: object }) => ({
    id: random.uuid(),
    actor: { ...pupil.agent, objectType: 'Agent' },
    verb: { id: `${ADL}${name}`, display: { en: name } },
    object: {
      objectType: 'Activity',
      id: `${COURSE}/${unit}/${pupil.className}`,
      definition: { name: { en, fr } },
    },
    ...(members.result !== undefined && { result: members.result }),
    context: {
      registration,
      contextActivities: {
        grouping: [{ id: `${COURSE}/${unit}` }],
        category: [
          { id: `${CMI5}/categories/cmi5` },
          ...(['completed', 'passed', 'failed'].includes(name) ? [{ id: `${CMI5}/categories/moveon` }] : []),
        ],
      },
      extensions: { [extension('sessionid')]: sessionId, ...members.more },
    },
    timestamp: iso(at + minutes * MINUTE_MS),
  });
  const mastery = { [extension('masteryscore')]: MASTERY };
  const launched = statement('launched', 0, {
    more: {
      [extension('launchmode')]: 'Normal',
      [extension('launchurl')]: `${COURSE}/${unit}/index.html`,
      [extension('moveon')]: 'CompletedAndPassed',
      [extension('launchparameters')]: '',
      ...mastery,
    },
  });
  const begun = [launched, statement('initialized', 0.1, {})];
  const broken = fault === undefined ? undefined : FAULTS[fault];
  if (broken !== undefined) {
    const more = broken.verb === 'passed' ? mastery : {};
    return { statements: begun, refused: statement(broken.verb, 2, { result: broken.result, more }) };
  }
  const duration = `PT${3 + random.below(9)}M${random.below(60)}S`;
  return {
    statements: [
      ...begun,
      statement('completed', 1, { result: { completion: true, duration } }),
      statement(isPassed ? 'passed' : 'failed', 1.5, {
        result: { success: isPassed, score: { scaled }, duration },
        more: mastery,
      }),
      statement('terminated', 2, { result: { duration } }),
    ],
  };
};
