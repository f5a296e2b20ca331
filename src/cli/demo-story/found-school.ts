import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { batchesOf } from '../../core/batches.ts';
import { encodeRecord } from '../../journal/port/batch-encoding.ts';
import { openStore } from '../../store/open-store.ts';
import { createBrowser } from './browser.ts';
import { type ApiCaller, createCaller, issueCredential } from './caller.ts';
import { studyEnd, openStudy, submitStudy } from './open-study.ts';
import { SCHOOL_PUPILS, SCHOOL_TOOLS, type SchoolPupil, type SchoolTool, schoolStudies } from './school.ts';
import { doingOf } from './school-statements.ts';
import { linkToPage } from './link-to-page.ts';
import type { OwnCarnet } from './start-carnet.ts';

/** The source of the lab, and the source of the school, which issues the school's keys. */
export const LAB = 'lab-y';
const SCHOOL = 'school';

/** The child whose parent is asked. */
export const CHILD = SCHOOL_PUPILS.at(-1) as SchoolPupil;

/** The number of pupils who are on their pages at the same time. */
const AT_ONCE = 10;
const ASKED_COUNT = 60;
const PAST_DAYS = 10;
const STATEMENTS_EACH = 6;

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
    ...(index % 3 === 0 ? [['study:algebra-pauses', index % 12 === 9 ? 'no' : 'yes'] as const] : []),
  ];
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
const askPupils = (operator: ApiCaller, url: string): Promise<void> =>
  atOnce(SCHOOL_PUPILS, async (pupil, index) => {
    const choices = choicesOf(pupil, index);
    const [[firstPurpose] = []] = choices;
    if (firstPurpose === undefined) return;
    const { pathname } = new URL(
      await linkToPage(operator, { agent: pupil.agent, role: 'subject', purpose: firstPurpose }),
    );
    const browser = createBrowser(url);
    await browser.open(pathname);
    await browser.send(pathname);
    for (const [purpose, choice] of choices) await browser.press(encodeURIComponent(purpose), choice);
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

/** Posts what tools recorded in the last days. */
const postPast = async (tools: SchoolTools, ids: readonly SchoolTool[]): Promise<void> => {
  const now = Date.now();
  const done = SCHOOL_PUPILS.flatMap((pupil, index) =>
    Array.from({ length: STATEMENTS_EACH }, (_, i) => {
      const turn = index * STATEMENTS_EACH + i;
      return doingOf({ pupil, turn, at: now - ((turn * 7919) % (PAST_DAYS * 1440)) * 60_000 });
    }),
  );
  for (const id of ids) {
    const statements = done.filter(({ tool }) => tool === id).map(({ statement }) => statement);
    for (const batch of batchesOf(statements, 100)) await tools[id].post('/xapi/statements', batch);
  }
};

/** A message that the sink could not store, as a fault would have left it. An operator can replay it. */
const leaveDeadLetter = async (folder: string): Promise<void> => {
  const store = await openStore(`sqlite:${join(folder, 'store.db')}`, { now: Date.now });
  const { statement } = doingOf({ pupil: SCHOOL_PUPILS[1] as SchoolPupil, turn: 1, at: Date.now() });
  const body = Buffer.from(JSON.stringify(statement));
  try {
    await store.deadLetters.put({
      partition: 0,
      offset: 1_000_000_000,
      addedAt: Date.now(),
      reason: 'Cannot be read: statement 0 of batch 0',
      bytes: encodeRecord([
        {
          source: 'algebra',
          authority: JSON.stringify({
            objectType: 'Agent',
            account: { homePage: 'https://algebra.example', name: 'key' },
          }),
          version: '2.0.0',
          admittedAt: Date.now(),
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

/** Makes a school with its studies, its decisions and the statements of the last days. */
export const foundSchool = async (carnet: OwnCarnet, operator: ApiCaller): Promise<void> => {
  const { url, folder } = carnet;
  for (const tool of SCHOOL_TOOLS) await operator.post('/v1/sources', tool);
  await operator.post('/v1/sources', { id: LAB, name: 'University X, Lab Y · Université X, labo Y' });
  await operator.post('/v1/sources', { id: SCHOOL, name: 'The school · L’établissement' });
  const lab = createCaller(url, await issueCredential(operator, LAB, ['scientist']));
  // Two keys of one operator would not be two pairs of eyes, so the owner of the machine issues the steward's key.
  const steward = createCaller(url, await carnet.issue(SCHOOL, 'steward'));
  const { open, waiting } = schoolStudies(studyEnd());
  for (const study of open) await openStudy({ lab, steward }, study);
  await submitStudy(lab, waiting);
  const tools = await issueTools(operator, url);
  // A page asks for a study if its tool has recorded the person, or if the link is about it.
  await postPast(tools, ['algebra']);
  await askPupils(operator, url);
  await postPast(tools, ['spelling', 'reading']);
  await leaveDeadLetter(folder);
};
