import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { batchesOf } from '../../core/batches.ts';
import { defined } from '../../core/json-object.ts';
import { encodeRecord } from '../../journal/port/batch-encoding.ts';
import { openStore } from '../../store/open-store.ts';
import { createBrowser } from './browser.ts';
import { type ApiCaller, createCaller, issueCredential } from './caller.ts';
import type { DemoClock } from './clock.ts';
import { linkToPage } from './link-to-page.ts';
import { createRandom } from './random.ts';
import { SCHOOL_PUPILS, SCHOOL_TOOLS, type SchoolPupil, type SchoolTool } from './school.ts';
import { daysBefore, REQUEST_STEPS, takeStep } from './school-requests.ts';
import { algebraExercise, spellingAnswer } from './school-statements.ts';
import type { OwnCarnet } from './start-carnet.ts';
import { type ToolRequest, weekOf } from './week.ts';

/** The source of the lab, and the source of the school, which issues the school's keys. */
export const LAB = 'lab-y';
const SCHOOL = 'school';

/** The child whose parent is asked. */
export const CHILD = SCHOOL_PUPILS.at(-1) as SchoolPupil;

/** The school begins to use Carnet this many days ago: a month is what an objection waits for a ruling. */
export const STORY_DAYS = 30;
const ASKED_DAYS_AGO = 27;
const WEEK_DAYS = 7;
const DEAD_LETTER_DAYS_AGO = 0.9;

/** The number of pupils who are on their pages at the same time. */
const AT_ONCE = 10;
const ASKED_COUNT = 60;
/** Every demo tells the same week. */
const SEED = 2026;

/** True if the pupil was asked for a yes to the spelling coach. */
export const isAsked = (pupil: SchoolPupil): boolean => SCHOOL_PUPILS.indexOf(pupil) < ASKED_COUNT;

/** What pupils change later, by their place in the list. A first choice would be on the page; these need it. */
const LATER: readonly {
  readonly pupil: number;
  readonly purpose: string;
  readonly choice: string;
  readonly daysAgo: number;
}[] = [
  { pupil: 40, purpose: 'record:algebra', choice: 'object', daysAgo: 26 },
  { pupil: 21, purpose: 'record:algebra', choice: 'object', daysAgo: 11 },
  { pupil: 4, purpose: 'record:spelling', choice: 'pause', daysAgo: 10 },
  { pupil: 12, purpose: 'record:spelling', choice: 'stop', daysAgo: 9 },
  { pupil: 24, purpose: 'study:spelling-mistakes', choice: 'stop', daysAgo: 4.5 },
];

const atOnce = async <T>(items: readonly T[], work: (item: T, index: number) => Promise<void>): Promise<void> => {
  let index = 0;
  for (const batch of batchesOf(items, AT_ONCE)) await Promise.all(batch.map((item) => work(item, index++)));
};

/** The decisions of a pupil on their page; empty if the pupil has not been there yet. */
const choicesOf = (
  { isMinor }: SchoolPupil,
  index: number,
): readonly (readonly [purpose: string, choice: string])[] => {
  if (isMinor) return [['record:reading', 'yes']];
  if (index >= ASKED_COUNT) return [];
  return [
    ['record:spelling', index % 9 === 8 ? 'no' : 'yes'],
    // The study still waits for the first pupil's decision.
    ...(index % 2 === 0 && index > 0 ? [['study:spelling-mistakes', 'yes'] as const] : []),
    ...(index % 4 === 1 ? [['study:group-work', 'yes'] as const] : []),
    ...(index % 3 === 0 ? [['study:algebra-pauses', index % 12 === 9 ? 'no' : 'yes'] as const] : []),
  ];
};

interface Pages {
  readonly operator: ApiCaller;
  readonly url: string;
  readonly now: number;
}

/** Opens a pupil's page by a link of the school, and presses one button after another. */
const chooseOnPage = async (
  { operator, url, now }: Pages,
  { agent }: SchoolPupil,
  choices: readonly (readonly [purpose: string, choice: string])[],
): Promise<void> => {
  const purpose = choices[0]?.[0];
  const { pathname } = new URL(await linkToPage(operator, { agent, role: 'subject', ...defined({ purpose }) }, now));
  const browser = createBrowser(url);
  await browser.open(pathname);
  await browser.send(pathname);
  for (const [to, choice] of choices) await browser.press(encodeURIComponent(to), choice);
};

/** A parent's yes on paper, which the school registers. */
const registerForm = async (operator: ApiCaller, pupil: SchoolPupil, form: number): Promise<void> => {
  const { body } = await operator.post('/v1/people', { agent: pupil.agent, name: pupil.name });
  await operator.put(`/v1/people/${String(body['id'])}/decisions/${encodeURIComponent('record:reading')}`, {
    choice: 'yes',
    version: 1,
    language: 'fr',
    evidence: `form ${form}`,
  });
};

/** Pupils decide on their pages, and parents on paper. One parent has not been asked yet. */
const askPupils = (operator: ApiCaller, url: string, clock: DemoClock): Promise<void> =>
  atOnce(SCHOOL_PUPILS, async (pupil, index) => {
    const choices = choicesOf(pupil, index);
    if (choices.length === 0) return;
    await chooseOnPage({ operator, url, now: clock.now() }, pupil, choices);
    if (pupil.isMinor && pupil !== CHILD) await registerForm(operator, pupil, index + 1);
  });

/** The credentials with which the tools of the school post. */
export type SchoolTools = Readonly<Record<SchoolTool, ApiCaller>>;

/** Issues each tool of the school a key of its own. */
export const issueTools = async (operator: ApiCaller, url: string): Promise<SchoolTools> => {
  const issued = await Promise.all(
    SCHOOL_TOOLS.map(async ({ id }) => [
      id,
      createCaller(url, await issueCredential(operator, id, ['statements/write', 'define'])),
    ]),
  );
  return Object.fromEntries(issued) as SchoolTools;
};

/** Posts what a tool sends; Carnet has to refuse what the tool gets wrong. */
export const postRequest = async (tools: SchoolTools, { tool, statements, isRefused }: ToolRequest): Promise<void> => {
  try {
    await tools[tool].post('/xapi/statements', statements);
  } catch (thrown) {
    if (isRefused && String(thrown).includes(' answers 400')) return;
    throw thrown;
  }
  if (isRefused) throw new Error(`a statement of ${tool} was to be refused: ${JSON.stringify(statements)}`);
};

const FAR_MS = 12 * 3_600_000;
const ASK_EVERY_MS = 50;
/** Ten seconds. */
const ASKS = 200;

/** Moves the clock. Far ahead, the store counts as late until its sink has looked: no statement is taken until then. */
const moveClock = async (url: string, clock: DemoClock, time: number): Promise<void> => {
  const isFar = time - clock.now() > FAR_MS;
  await clock.moveTo(time);
  for (let asks = 0; isFar && asks < ASKS; asks++) {
    const health = (await (await fetch(`${url}/health/ready`)).json()) as { lag?: { storeSeconds: number } };
    if (health.lag !== undefined && health.lag.storeSeconds < FAR_MS / 1000) return;
    await pause(ASK_EVERY_MS);
  }
};

/** Waits until what the tools have posted can be read: it is then stored at the time of the clock. */
const waitForSink = async (readers: readonly ApiCaller[]): Promise<void> => {
  await Promise.all(readers.map((reader) => reader.get('/xapi/statements?limit=1')));
};

/** A message that the sink could not store, as a fault would have left it. An operator can replay it. */
const leaveDeadLetter = async (folder: string, at: number): Promise<void> => {
  const store = await openStore(`sqlite:${join(folder, 'store.db')}`, { now: Date.now });
  const statement = algebraExercise({ pupil: SCHOOL_PUPILS[1] as SchoolPupil, at, random: createRandom(1) });
  const body = Buffer.from(JSON.stringify(statement));
  try {
    await store.deadLetters.put({
      partition: 0,
      offset: 1_000_000_000,
      addedAt: at,
      reason: 'Cannot be read: statement 0 of batch 0',
      bytes: encodeRecord([
        {
          source: 'algebra',
          authority: JSON.stringify({
            objectType: 'Agent',
            account: { homePage: 'https://algebra.example', name: 'key' },
          }),
          version: '2.0.0',
          admittedAt: at,
          ids: [randomUUID()],
          spans: [0, body.length],
          people: [[]],
          body,
        },
      ]),
    });
  } finally {
    await store.close();
  }
};

/** An event of the story, at its time. */
interface StoryEvent {
  readonly daysAgo: number;
  readonly happen: (now: number) => Promise<unknown>;
}

/** What happens before the week, and beside its lessons. */
const eventsOf = async (carnet: OwnCarnet, operator: ApiCaller, clock: DemoClock): Promise<readonly StoryEvent[]> => {
  const { url, folder } = carnet;
  const lab = createCaller(url, await issueCredential(operator, LAB, ['scientist']));
  // Two keys of one operator would not be two pairs of eyes, so the owner of the machine issues these.
  const steward = createCaller(url, await carnet.issue(SCHOOL, 'steward'));
  const dpo = createCaller(url, await carnet.issue(SCHOOL, 'dpo'));
  return [
    ...REQUEST_STEPS.map((one) => ({
      daysAgo: one.daysAgo,
      happen: (now: number) => takeStep(one, { lab, steward, dpo }, now),
    })),
    { daysAgo: ASKED_DAYS_AGO, happen: () => askPupils(operator, url, clock) },
    ...LATER.map(({ pupil, purpose, choice, daysAgo }) => ({
      daysAgo,
      happen: (now: number) =>
        chooseOnPage({ operator, url, now }, SCHOOL_PUPILS[pupil] as SchoolPupil, [[purpose, choice]]),
    })),
    { daysAgo: DEAD_LETTER_DAYS_AGO, happen: (now: number) => leaveDeadLetter(folder, now) },
  ].toSorted((a, b) => b.daysAgo - a.daysAgo);
};

/** Each adult uses both tools once before they are asked: a page asks for a study if its tool knows the person. */
const postFirstDay = async (tools: SchoolTools, now: number): Promise<void> => {
  const random = createRandom(SEED);
  const adults = SCHOOL_PUPILS.filter(({ isMinor }) => !isMinor);
  const doings = adults.map((pupil, index) => ({ pupil, at: now - (adults.length - index) * 20_000, random }));
  await tools.algebra.post('/xapi/statements', doings.map(algebraExercise));
  await tools.spelling.post('/xapi/statements', doings.map(spellingAnswer));
};

/**
 * Makes a school with its studies, its decisions and the statements of a week. The clock of this Carnet goes through
 * the last month meanwhile, so that everything is recorded at its time.
 */
export const foundSchool = async (carnet: OwnCarnet, clock: DemoClock, operator: ApiCaller): Promise<void> => {
  const { url } = carnet;
  const end = Date.now();
  for (const tool of SCHOOL_TOOLS) await operator.post('/v1/sources', tool);
  await operator.post('/v1/sources', { id: LAB, name: 'University X, Lab Y · Université X, labo Y' });
  await operator.post('/v1/sources', { id: SCHOOL, name: 'The school · L’établissement' });
  const tools = await issueTools(operator, url);
  const readers = await Promise.all(
    SCHOOL_TOOLS.map(async ({ id }) =>
      createCaller(url, await issueCredential(operator, id, ['statements/read/mine', 'statements/write'])),
    ),
  );
  await postFirstDay(tools, clock.now());
  const events = [...(await eventsOf(carnet, operator, clock))];
  const happenUntil = async (time: number): Promise<void> => {
    for (let next = events[0]; next !== undefined && daysBefore(end, next.daysAgo) <= time; next = events[0]) {
      events.shift();
      await moveClock(url, clock, daysBefore(end, next.daysAgo));
      await next.happen(clock.now());
    }
  };
  await happenUntil(daysBefore(end, WEEK_DAYS));
  for (const { until, requests } of weekOf({ now: end, seed: SEED, isAsked })) {
    await happenUntil(until);
    await moveClock(url, clock, until);
    await Promise.all(
      SCHOOL_TOOLS.map(async ({ id }) => {
        for (const request of requests.filter(({ tool }) => tool === id)) await postRequest(tools, request);
      }),
    );
    await waitForSink(readers);
  }
  await happenUntil(end);
};
