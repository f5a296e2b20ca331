import type { Written } from './books.ts';
import type { Acts } from './acts.ts';
import { eachAtOnce } from './at-once.ts';
import { FORWARDS, type Learner, learner, SOURCES, STUDY, VERBS } from './school.ts';

const { moodle, quiz, reading } = SOURCES;

/** What one of the school decides, before the backup or since. */
const DECISIONS = {
  'objects to moodle': { [`record:${moodle}`]: 'object' },
  'stops quiz': { [`record:${quiz}`]: 'stop' },
  'stops the study': { [STUDY]: 'stop' },
  'stops the region': { [FORWARDS.carnet]: 'stop' },
  'stops the museum': { [FORWARDS.strange]: 'stop' },
} as const;
type Decision = keyof typeof DECISIONS;
type Phase = 'before' | 'since';

const ALL_YES = {
  [`record:${quiz}`]: 'yes',
  [STUDY]: 'yes',
  [FORWARDS.carnet]: 'yes',
  [FORWARDS.strange]: 'yes',
} as const;

/** The people of the school by what they do; each in both phases, if their name says none. */
export interface People {
  /** They have said yes to everything, and stay with it: more than the floor of the study. */
  readonly steady: readonly Learner[];
  readonly deciding: Readonly<Record<Phase, Readonly<Record<Decision, Learner>>>>;
  readonly forgotten: Readonly<Record<Phase, Learner>>;
  readonly silent: Learner;
  readonly children: Readonly<Record<'kept' | 'stops since', Learner>>;
  /** They are seen for the first time after the backup. */
  readonly newcomers: Readonly<Record<'kept' | 'objects' | 'forgets', Learner>>;
}

export const peopleOfSchool = (): People => {
  let count = 0;
  const next = (name: string): Learner => learner(`${name.replaceAll(' ', '-')}-${count}`, count++);
  const child = (name: string): Learner => ({ ...next(name), isChild: true });
  const deciding = (phase: Phase): Readonly<Record<Decision, Learner>> =>
    Object.fromEntries(
      (Object.keys(DECISIONS) as Decision[]).map((decision) => [decision, next(`${decision} ${phase}`)]),
    ) as Record<Decision, Learner>;
  return {
    steady: Array.from({ length: 6 }, () => next('steady')),
    deciding: { before: deciding('before'), since: deciding('since') },
    forgotten: { before: next('forgets before'), since: next('forgets since') },
    silent: next('silent'),
    children: { kept: child('child'), 'stops since': child('child stops since') },
    newcomers: { kept: next('new'), objects: next('new objects'), forgets: next('new forgets') },
  };
};

const deciders = ({ deciding, forgotten }: People): readonly Learner[] => [
  ...Object.values(deciding.before),
  ...Object.values(deciding.since),
  ...Object.values(forgotten),
];

const workOf = async (acts: Acts, who: readonly Learner[]): Promise<void> => {
  await eachAtOnce(who, async (one) => {
    await acts.post(one, moodle, ['answered', 'watched']);
    await acts.post(one, quiz, ['answered']);
  });
};

/** People say yes, work, and leave documents and attachments. */
export const firstTerm = async (acts: Acts, people: People): Promise<void> => {
  const { steady, silent, children, forgotten } = people;
  await eachAtOnce([...steady, ...deciders(people)], (one) => acts.choose(one, ALL_YES));
  for (const one of Object.values(children)) await acts.choose(one, { [`record:${reading}`]: 'yes' });
  await workOf(acts, [...steady, ...deciders(people), silent]);
  for (const one of [...Object.values(children), silent]) await acts.post(one, reading, ['answered']);
  for (const one of [...steady.slice(0, 2), ...Object.values(forgotten)]) {
    await acts.putDocument('state', one, moodle);
    await acts.putDocument('agent', one, quiz);
    await acts.postWithAttachment(one, moodle);
  }
  await acts.putDocument('activity', silent, moodle);
};

const ofPhase = async (acts: Acts, people: People, phase: Phase): Promise<void> => {
  for (const [decision, one] of Object.entries(people.deciding[phase]) as [Decision, Learner][])
    await acts.choose(one, DECISIONS[decision]);
  await acts.forget(people.forgotten[phase]);
  const [steady] = people.steady as readonly [Learner];
  const [erased, voided] = (await acts.post(steady, moodle, ['answered', 'answered'])) as readonly [Written, Written];
  await acts.erase(erased);
  await acts.void(voided);
  await acts.endGrant(`dashboard ended ${phase}`, moodle);
  await acts.revoke(`moodle revoked ${phase}`, moodle);
};

/** Decisions before the backup, and work after them: what may not be recorded is withheld. */
export const decideBefore = async (acts: Acts, people: People): Promise<void> => {
  await ofPhase(acts, people, 'before');
  await workOf(acts, deciders(people));
};

/** Posts statements of steady people in a loop, at most `most` times, until stopped; rejects with its first failure. */
export const startLoad = (acts: Acts, { steady }: People, most: number): { readonly stop: () => Promise<number> } => {
  let isStopped = false;
  let turns = 0;
  const loop = async (): Promise<void> => {
    for (; !isStopped && turns < most; turns++) {
      const one = steady[turns % steady.length] as Learner;
      await acts.post(one, turns % 3 === 0 ? quiz : moodle, ['answered', 'answered', 'answered']);
    }
  };
  const ended = loop();
  ended.catch(() => undefined);
  return {
    stop: async () => {
      isStopped = true;
      await ended;
      return turns;
    },
  };
};

/** Newcomers, documents and a yes since the backup, whose loss must be named. */
export const workSince = async (acts: Acts, people: People): Promise<void> => {
  const { newcomers, steady, forgotten, silent } = people;
  await eachAtOnce(Object.values(newcomers), (one) => acts.choose(one, ALL_YES));
  await workOf(acts, [...Object.values(newcomers), ...deciders(people)]);
  for (const one of [...steady.slice(2, 3), forgotten.since]) {
    await acts.putDocument('state', one, moodle);
    await acts.postWithAttachment(one, moodle);
  }
  await acts.putDocument('activity', silent, moodle);
};

/** Decisions since the backup: all that a list of them must have, beside the narrower study. */
export const decideSince = async (acts: Acts, people: People): Promise<void> => {
  const { newcomers, children } = people;
  await ofPhase(acts, people, 'since');
  await acts.choose(children['stops since'], { [`record:${reading}`]: 'stop' });
  await acts.choose(newcomers.objects, { [`record:${moodle}`]: 'object' });
  await acts.forget(newcomers.forgets);
  await acts.narrow([VERBS.answered]);
};

/** What is acknowledged last, which may be in the journal only. */
export const lastWork = async (acts: Acts, people: People): Promise<void> => {
  await workOf(acts, [...people.steady, people.newcomers.kept, ...deciders(people)]);
};
