import { randomUUID } from 'node:crypto';
import { aBenchStatement, oneOfFew } from './corpus.ts';

/** Statements that are sent, numbered: from this number on, so many. A session is not cut if `count` is tens. */
type MakeStatements = (from: number, count: number) => readonly object[];

const numbered =
  (make: (index: number) => object): MakeStatements =>
  (from, count) =>
    Array.from({ length: count }, (_, index) => make(from + index));

const PUPILS = 50_000;
const TEACHERS = 2_000;
/** Then the next school begins: four of five statements are of pupils that were not seen before. */
const STATEMENTS_OF_SCHOOL = 25_000;

/** A number that looks drawn by lot, the same each time (the finalizer of MurmurHash3). */
const drawn = (index: number): number => {
  const once = Math.imul(index ^ (index >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return (twice ^ (twice >>> 16)) >>> 0;
};

const pupilOf = (index: number): number =>
  1_000_000 * (Math.floor(index / STATEMENTS_OF_SCHOOL) + 1) + (drawn(index) % PUPILS);

/** A statement of a pupil, with the teacher as instructor. */
const schoolStatement = (index: number): object => {
  const pupil = pupilOf(index);
  const { context, ...statement } = aBenchStatement(index, pupil);
  const account = { homePage: 'https://school.example/accounts', name: `teacher-${pupil % TEACHERS}` };
  return { ...statement, context: { ...context, instructor: { objectType: 'Agent', account } } };
};

const ADL = 'http://adlnet.gov/expapi/verbs/';
const CMI5 = { id: 'https://w3id.org/xapi/cmi5/context/categories/cmi5' };
const MOVEON = { id: 'https://w3id.org/xapi/cmi5/context/categories/moveon' };
const extension = (name: string): string => `https://w3id.org/xapi/cmi5/context/extensions/${name}`;

/** The number of statements of a session. */
export const SESSION_SIZE = 10;
const STEPS = ['launched', 'initialized', '', '', '', '', '', 'completed', 'passed', 'terminated'] as const;

const RESULTS: Readonly<Record<string, object>> = {
  completed: { completion: true, duration: 'PT40S' },
  passed: { success: true, score: { scaled: 0.9 }, duration: 'PT40S' },
  terminated: { duration: 'PT60S' },
};

const EXTENSIONS: Readonly<Record<string, object>> = {
  launched: {
    [extension('launchmode')]: 'Normal',
    [extension('launchurl')]: 'https://publisher.example/au/1/index.html',
    [extension('moveon')]: 'CompletedAndPassed',
    [extension('launchparameters')]: '',
    [extension('masteryscore')]: 0.7,
  },
  passed: { [extension('masteryscore')]: 0.7 },
};

/** A step of a session: defined by cmi5, or a statement of the AU's own. */
const sessionStatement = (
  verb: (typeof STEPS)[number],
  index: number,
  ids: { readonly registration: string; readonly session: string },
): object => {
  const { object, result, ...statement } = aBenchStatement(index, oneOfFew(Math.floor(index / SESSION_SIZE)));
  const au = `https://publisher.example/au/${Math.floor(index / SESSION_SIZE) % 31}`;
  const { account } = statement.actor;
  const base = { ...statement, actor: { account } };
  const context = {
    registration: ids.registration,
    contextActivities: { grouping: [{ id: 'https://publisher.example/au' }] },
    extensions: { [extension('sessionid')]: ids.session, ...EXTENSIONS[verb] },
  };
  if (verb === '') return { ...base, object, result, context };
  const category = verb === 'completed' || verb === 'passed' ? [CMI5, MOVEON] : [CMI5];
  return {
    ...base,
    verb: { id: `${ADL}${verb}` },
    object: { id: au },
    ...(RESULTS[verb] === undefined ? {} : { result: RESULTS[verb] }),
    context: { ...context, contextActivities: { ...context.contextActivities, category } },
  };
};

const sessions: MakeStatements = (from, count) =>
  Array.from({ length: Math.ceil(count / SESSION_SIZE) }, (_, number) => {
    const ids = { registration: randomUUID(), session: randomUUID() };
    return STEPS.map((verb, step) => sessionStatement(verb, from + number * SESSION_SIZE + step, ids));
  })
    .flat()
    .slice(0, count);

/** The kinds of traffic. */
export const TRAFFIC = {
  /** 997 people, who come again and again. */
  known: numbered((index) => aBenchStatement(index, oneOfFew(index))),
  /** 50,000 pupils with 2,000 teachers, mostly first seen. */
  school: numbered(schoolStatement),
  /** Sessions of cmi5, ten statements a registration. */
  sessions,
  /** Registrations of which only the first statement comes. */
  launches: numbered((index) =>
    sessionStatement('launched', index, { registration: randomUUID(), session: randomUUID() }),
  ),
} as const satisfies Readonly<Record<string, MakeStatements>>;
