import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { textOf } from '../../core/bytes/bytes.ts';
import { openStore } from '../../store/open-store.ts';
import type { Narrator } from './narrator.ts';
import { createBrowser } from './browser.ts';
import { type ApiCaller, createCaller, issueCredential } from './caller.ts';
import { anAnswer, PUPILS, type Pupil, STUDY, theStudy, TOOL } from './cast.ts';
import { studyEnd, openStudy } from './open-study.ts';
import { followStream, readStream, type StreamLine } from './follow-stream.ts';
import { linkToPage } from './link-to-page.ts';
import type { KeyAndSecret, OwnCarnet } from './start-carnet.ts';

const EXERCISES = 3;
const ADA = PUPILS[0] as Pupil;

/** Names and addresses of people, which must not be in a study. */
const NAMES: readonly string[] = [
  ...PUPILS.flatMap(({ name, mbox }) => [name, mbox.replace('mailto:', '')]),
  'The Teacher',
  'teacher@lycee.example',
  'something of their own',
];

/** The school's tool, and the API as the operator sees it. */
interface Classroom {
  readonly url: string;
  readonly operator: ApiCaller;
  readonly tool: ApiCaller;
}

/** The study as its lab reads it. */
interface FollowedStudy {
  readonly address: string;
  readonly token: string;
  readonly follower: Awaited<ReturnType<typeof followStream>>;
}

const consentOf = ({ headers }: { readonly headers: Headers }): string => headers.get('lrs-consent') ?? '';

const statementsOf = async (operator: ApiCaller, { mbox }: Pupil): Promise<number> => {
  const { body } = await operator.get(`/xapi/statements?agent=${encodeURIComponent(JSON.stringify({ mbox }))}`);
  return (body['statements'] as readonly unknown[]).length;
};

const answersOf = (pupils: readonly Pupil[]) =>
  pupils.flatMap((pupil) => Array.from({ length: EXERCISES }, (_, i) => anAnswer(pupil, i + 1)));

/** Opens a pupil's sign-in link of the school as a browser would, and answers both requests on the page. */
const decideOnPage = async ({ url, operator }: Classroom, { mbox }: Pupil, choice: 'yes' | 'stop'): Promise<string> => {
  const link = await linkToPage(operator, { agent: { mbox }, role: 'subject', purpose: `record:${TOOL.id}` });
  const browser = createBrowser(url);
  const { pathname } = new URL(link);
  await browser.open(pathname);
  const page = await browser.send(pathname);
  await browser.press(encodeURIComponent(`record:${TOOL.id}`), choice);
  if (choice === 'yes') await browser.press(encodeURIComponent(STUDY), choice);
  return page;
};

const keysOf = (lines: readonly StreamLine[], op: StreamLine['op']): ReadonlySet<string> =>
  new Set(lines.filter((line) => line.op === op).map(({ key = '' }) => key));

const pseudonymIn = ({ text }: StreamLine): string =>
  (JSON.parse(text) as { statement: { actor: { account: { name: string } } } }).statement.actor.account.name;

/** Every statement of a store, including statements that are being erased. */
const textsIn = async (file: string): Promise<readonly string[]> => {
  const store = await openStore(`sqlite:${file}`, { now: Date.now });
  try {
    return (await store.statements.scan({ limit: 1000 })).map(({ text }) => textOf(text));
  } finally {
    await store.close();
  }
};

/** True if a text is in any file of the folder, or in a file below it. */
const isIn = async (folder: string, file: RegExp, text: string): Promise<boolean> => {
  const names = (await readdir(folder)).filter((name) => file.test(name));
  const contents = await Promise.all(names.map((name) => readFile(join(folder, name))));
  return contents.some((bytes) => bytes.includes(text));
};

const startTool = async (
  carnet: OwnCarnet,
  operator: ApiCaller,
  { chapter, say, see }: Narrator,
): Promise<Classroom> => {
  chapter('A school runs a tool that its pupils chose.');
  await operator.post('/v1/sources', TOOL);
  const tool = createCaller(carnet.url, await issueCredential(operator, TOOL.id, ['all']));
  say(
    `${TOOL.name} may record only people who say yes. ` +
      `${PUPILS.length} pupils use it before anybody has asked them.`,
  );
  const firstAnswers = PUPILS.map((pupil) => anAnswer(pupil, 1));
  see(
    `the answer to the tool: ${PUPILS.length} answers withheld, none stored`,
    consentOf(await tool.post('/xapi/statements', firstAnswers)) === `stored=0, withheld=${PUPILS.length}`,
  );
  see(
    'nothing was kept of them: not in the store, not in the journal',
    !(await isIn(carnet.folder, /\.db/, 'lycee.example')),
  );
  return { url: carnet.url, operator, tool };
};

const followStudy = async (
  carnet: OwnCarnet,
  { url, operator }: Classroom,
  { chapter, say, wait }: Narrator,
): Promise<FollowedStudy> => {
  chapter('A lab asks for a study, and the school agrees.');
  await operator.post('/v1/sources', { id: 'lab-y', name: 'University X, Lab Y' });
  await operator.post('/v1/sources', { id: 'school', name: 'The school' });
  const credential = await issueCredential(operator, 'lab-y', ['scientist']);
  say('It would receive which exercise, right or wrong, how long. Never a name, what was written, or the teacher.');
  const lab = createCaller(url, credential);
  // Two keys of one operator would not be two pairs of eyes, so the owner of the machine issues the steward's key.
  await openStudy({ lab, steward: createCaller(url, await carnet.issue('school', 'steward')) }, theStudy(studyEnd()));
  const token = Buffer.from(`${credential.key}:${credential.secret}`).toString('base64');
  const path = `/v1/studies/${STUDY.replace('study:', '')}`;
  await wait('the study is open, and empty: fewer than the 10 pupils that it needs take part', () =>
    lab.get(`${path}/acks`).then(
      ({ body }) => body['emits'] === 'deletions',
      () => false,
    ),
  );
  return { address: `${url}${path}`, token, follower: await followStream(`${url}${path}`, token) };
};

const askPupils = async (classroom: Classroom, { chapter, see }: Narrator): Promise<void> => {
  chapter('The pupils are asked, on their own page, and say yes to both.');
  const pages = await Promise.all(PUPILS.map((pupil) => decideOnPage(classroom, pupil, 'yes')));
  see(
    'each page asked for the study in plain words',
    pages.every((page) => page.includes('How pupils learn spelling')),
  );
  see(
    `the answer to the tool: ${PUPILS.length * EXERCISES} answers stored`,
    consentOf(await classroom.tool.post('/xapi/statements', answersOf(PUPILS))) ===
      `stored=${PUPILS.length * EXERCISES}, withheld=0`,
  );
};

const seeRecords = async (
  { follower }: FollowedStudy,
  { chapter, say, see, wait }: Narrator,
): Promise<readonly StreamLine[]> => {
  chapter('The study streams what it may see.');
  await wait(
    `${PUPILS.length * EXERCISES} records arrive`,
    () => keysOf(follower.lines, 'put').size === PUPILS.length * EXERCISES,
  );
  const puts = follower.lines.filter(({ op }) => op === 'put');
  say(`one of them: ${puts[0]?.text ?? ''}`);
  see(`${PUPILS.length} people, each under one pseudonym`, new Set(puts.map(pseudonymIn)).size === PUPILS.length);
  see(
    'no name, no address, no answer, no teacher in any of them',
    !NAMES.some((name) => follower.lines.some(({ text }) => text.includes(name))),
  );
  return puts;
};

const stopAda = async (
  classroom: Classroom,
  { study, puts }: { readonly study: FollowedStudy; readonly puts: readonly StreamLine[] },
  { chapter, say, see, wait }: Narrator,
): Promise<void> => {
  const { url, operator, tool } = classroom;
  const { address, token, follower } = study;
  chapter('Ada stops.');
  await decideOnPage(classroom, ADA, 'stop');
  see('from that moment on nobody reads what was hers', (await statementsOf(tool, ADA)) === 0);
  say('The lab learns it with the next batch: deletions leave twice a minute, so that none tells who stopped when.');
  await wait(
    `${EXERCISES} tombstones arrive: the lab must delete three records`,
    () => keysOf(follower.lines, 'del').size === EXERCISES,
  );
  const hers = [...keysOf(follower.lines, 'del')]
    .map((key) => puts.find((put) => put.key === key))
    .filter((put) => put !== undefined);
  see(
    'they are three records of one pseudonym, and no other record is touched',
    hers.length === EXERCISES && new Set(hers.map(pseudonymIn)).size === 1,
  );
  const auditor = createCaller(url, await issueCredential(operator, 'school', ['auditor']));
  await wait('her erasure is done, in every part of the journal, and the audit chain says so', async () =>
    JSON.stringify((await auditor.get('/v1/events?limit=500')).body).includes('"erasure.done"'),
  );
  see('nobody else lost anything', (await statementsOf(tool, PUPILS[1] as Pupil)) === EXERCISES);
  see(
    'what her tool sends from now on is withheld',
    consentOf(await tool.post('/xapi/statements', [anAnswer(ADA, 9)])) === 'stored=0, withheld=1',
  );
  follower.close();
  const anew = await readStream(address, token);
  see(
    'a lab that reads the stream anew meets nothing of hers',
    keysOf(anew, 'put').size === (PUPILS.length - 1) * EXERCISES &&
      !hers.some((put) => keysOf(anew, 'put').has(put.key ?? '')),
  );
};

const searchForAda = async (carnet: OwnCarnet, { chapter, say, see }: Narrator): Promise<void> => {
  chapter('What is left of Ada.');
  await carnet.stop();
  const texts = await textsIn(join(carnet.folder, 'store.db'));
  see(
    `the store, read statement by statement, has the ${texts.length} of the others`,
    texts.length === (PUPILS.length - 1) * EXERCISES,
  );
  see('and nothing of her', !texts.some((text) => text.includes(ADA.mbox) || text.includes(ADA.name)));
  say(
    'Copies on disk: the journal drops what is older than 48 hours. ' +
      'The audit chain records that a person stopped, and when, without a name.',
  );
};

/** Tells the complete story on a separate Carnet. Rejects if an expectation of the story is not met. */
export const tellStory = async (carnet: OwnCarnet, credential: KeyAndSecret, narrator: Narrator): Promise<void> => {
  const classroom = await startTool(carnet, createCaller(carnet.url, credential), narrator);
  const study = await followStudy(carnet, classroom, narrator);
  await askPupils(classroom, narrator);
  const puts = await seeRecords(study, narrator);
  await stopAda(classroom, { study, puts }, narrator);
  await searchForAda(carnet, narrator);
};
