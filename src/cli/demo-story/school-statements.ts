import { randomUUID } from 'node:crypto';
import type { SchoolPupil, SchoolTool } from './school.ts';

const ANSWERED = 'http://adlnet.gov/expapi/verbs/answered';
const INITIALIZED = 'http://adlnet.gov/expapi/verbs/initialized';
const EXPERIENCED = 'http://adlnet.gov/expapi/verbs/experienced';
const QUESTION = 'http://adlnet.gov/expapi/activities/cmi.interaction';
/** The profile of xapi-profiles/classroom.jsonld, and the category that claims this profile. */
const CLASSROOM = 'urn:uuid:0a8ca767-5c5e-4330-aefa-16d1f9abee82';
const CLASSROOM_CATEGORY = 'urn:uuid:de30a1b5-9069-46e7-b441-38cc45eea5ef';

/** An action of a pupil with a tool. */
export interface Doing {
  readonly pupil: SchoolPupil;
  /** Chooses the exercise, and if its answer is right. */
  readonly turn: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

const spellingAnswer = ({ pupil, turn, at }: Doing) => ({
  actor: { ...pupil.agent, name: pupil.name },
  verb: { id: ANSWERED, display: { en: 'answered', fr: 'a répondu à' } },
  object: {
    id: `https://spelling.example/exercises/${turn % 30}`,
    definition: {
      type: QUESTION,
      interactionType: 'fill-in',
      name: { en: `Dictation ${turn % 30}`, fr: `Dictée ${turn % 30}` },
    },
  },
  result: {
    success: turn % 3 !== 0,
    score: { scaled: turn % 3 === 0 ? (turn % 5) / 10 : (5 + (turn % 6)) / 10 },
    duration: `PT${8 + (turn % 40)}S`,
  },
  timestamp: new Date(at).toISOString(),
});

/** An exercise of the classroom profile. If `isComplete` is false, it lacks the number of its attempt. */
const algebraExercise = ({ pupil, turn, at }: Doing, isComplete: boolean) => ({
  actor: pupil.agent,
  verb: { id: INITIALIZED, display: { en: 'began', fr: 'a commencé' } },
  object: {
    id: `https://algebra.example/exercises/${turn % 40}`,
    definition: {
      type: `${CLASSROOM}#exercise`,
      name: { en: `Equation ${turn % 40}`, fr: `Équation ${turn % 40}` },
    },
  },
  context: {
    registration: randomUUID(),
    contextActivities: {
      category: [{ id: CLASSROOM_CATEGORY }],
      grouping: [{ id: `https://algebra.example/lessons/${turn % 8}` }],
    },
    platform: 'Algebra gym',
    extensions: { [`${CLASSROOM}#setting`]: 'class', ...(isComplete && { [`${CLASSROOM}#attempt`]: 1 }) },
  },
  timestamp: new Date(at).toISOString(),
});

const readPage = ({ pupil, turn, at }: Doing) => ({
  actor: { ...pupil.agent, name: pupil.name },
  verb: { id: EXPERIENCED, display: { en: 'experienced', fr: 'a parcouru' } },
  object: {
    id: `https://reading.example/books/${turn % 12}`,
    definition: { name: { en: `Book ${turn % 12}`, fr: `Livre ${turn % 12}` } },
  },
  timestamp: new Date(at).toISOString(),
});

/** One in this many exercises of algebra breaks a rule of its profile. */
const BREAKS_A_RULE_EVERY = 25;

/** A pupil's statement by a tool. Minors use the reading nook, all others the two other tools. */
export const doingOf = (doing: Doing): { readonly tool: SchoolTool; readonly statement: object } => {
  if (doing.pupil.isMinor) return { tool: 'reading', statement: readPage(doing) };
  return doing.turn % 2 === 0
    ? { tool: 'spelling', statement: spellingAnswer(doing) }
    : { tool: 'algebra', statement: algebraExercise(doing, doing.turn % BREAKS_A_RULE_EVERY !== 0) };
};
