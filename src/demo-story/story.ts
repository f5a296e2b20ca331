import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openStore } from '../store/open-store.ts';
import type { Narrator } from './narrator.ts';
import { createBrowser } from './browser.ts';
import { type Caller, createCaller } from './caller.ts';
import { anAnswer, PUPILS, type Pupil, STUDY, theStudy, TOOL } from './cast.ts';
import { followStream, readStream, type StreamLine } from './follow-stream.ts';
import type { Credential, OwnCarnet } from './start-carnet.ts';

const DAY_MS = 86_400_000;
const EXERCISES = 3;
const ADA = PUPILS[0] as Pupil;

/** What names somebody: none of it may reach a study. */
const NAMES: readonly string[] = [
  ...PUPILS.flatMap(({ name, mbox }) => [name, mbox.replace('mailto:', '')]),
  'The Teacher',
  'teacher@lycee.example',
  'something of their own',
];

const consentOf = ({ headers }: { readonly headers: Headers }): string => headers.get('lrs-consent') ?? '';

const issue = async (operator: Caller, source: string, scopes: readonly string[]): Promise<Credential> => {
  const { key, secret } = (await operator.post(`/v1/sources/${source}/credentials`, { scopes })).body;
  return { key: String(key), secret: String(secret) };
};

const statementsOf = async (operator: Caller, { mbox }: Pupil): Promise<number> => {
  const { body } = await operator.get(`/xapi/statements?agent=${encodeURIComponent(JSON.stringify({ mbox }))}`);
  return (body['statements'] as readonly unknown[]).length;
};

const answersOf = (pupils: readonly Pupil[]) =>
  pupils.flatMap((pupil) => Array.from({ length: EXERCISES }, (_, i) => anAnswer(pupil, i + 1)));

/** Opens the link that the tool shows its pupil, and says what they say to both requests on their page. */
const atThePage = async (url: string, tool: Caller, { mbox }: Pupil, said: 'yes' | 'stop'): Promise<string> => {
  const { body } = await tool.post('/v1/links', {
    agent: { mbox },
    role: 'subject',
    expires: new Date(Date.now() + DAY_MS).toISOString(),
  });
  const browser = createBrowser(url);
  const { pathname } = new URL(String(body['url']));
  await browser.open(pathname);
  const page = await browser.send(pathname);
  await browser.press(encodeURIComponent(`record:${TOOL.id}`), said);
  if (said === 'yes') await browser.press(encodeURIComponent(STUDY), said);
  return page;
};

/** The lab asks, a steward agrees, the lab accepts the agreement, the steward opens. */
const openStudy = async (lab: Caller, steward: Caller): Promise<void> => {
  const at = `/v1/purposes/${encodeURIComponent(STUDY)}`;
  await lab.post('/v1/purposes', theStudy(new Date(Date.now() + 300 * DAY_MS).toISOString().slice(0, 10)));
  await lab.post(`${at}/submit`);
  await steward.post(`${at}/approve`);
  const { version, hash } = (await lab.get('/v1/agreement')).body;
  await lab.post(`${at}/accept-agreement`, { version, hash });
  await steward.post(`${at}/open`);
};

const keysOf = (lines: readonly StreamLine[], op: StreamLine['op']): ReadonlySet<string> =>
  new Set(lines.filter((line) => line.op === op).map(({ key = '' }) => key));

const pseudonymIn = ({ text }: StreamLine): string =>
  (JSON.parse(text) as { statement: { actor: { account: { name: string } } } }).statement.actor.account.name;

/** Every statement of a store, those that are being erased too. */
const textsIn = async (file: string): Promise<readonly string[]> => {
  const store = await openStore(`sqlite:${file}`, { now: Date.now });
  try {
    return (await store.statements.walk({ limit: 1000 })).map(({ text }) =>
      Buffer.from(text.buffer, text.byteOffset, text.byteLength).toString('utf8'),
    );
  } finally {
    await store.close();
  }
};

/** Whether a text is in any file of the folder, or in a file below it. */
const isIn = async (folder: string, file: RegExp, text: string): Promise<boolean> => {
  const names = (await readdir(folder)).filter((name) => file.test(name));
  const contents = await Promise.all(names.map((name) => readFile(join(folder, name))));
  return contents.some((bytes) => bytes.includes(text));
};

/** Tells the whole story on a Carnet of its own. Rejects where something is not seen that should be. */
export const tellStory = async (
  carnet: OwnCarnet,
  operatorCredential: Credential,
  { chapter, say, see, wait }: Narrator,
): Promise<void> => {
  const { url } = carnet;
  const operator = createCaller(url, operatorCredential);

  chapter('A school runs a tool that its pupils chose.');
  await operator.post('/v1/sources', TOOL);
  const tool = createCaller(url, await issue(operator, TOOL.id, ['all']));
  say(
    `${TOOL.name} may record whoever says yes, and nobody else. ${PUPILS.length} pupils use it before anybody has asked them.`,
  );
  see(
    `the tool is told: ${PUPILS.length} answers withheld, none stored`,
    consentOf(
      await tool.post(
        '/xapi/statements',
        PUPILS.map((pupil) => anAnswer(pupil, 1)),
      ),
    ) === `stored=0, withheld=${PUPILS.length}`,
  );
  see(
    'nothing was kept of them: not in the store, not in the journal',
    !(await isIn(carnet.folder, /\.db/, 'lycee.example')),
  );

  chapter('A lab asks for a study, and the school agrees.');
  await operator.post('/v1/sources', { id: 'lab-y', name: 'University X, Lab Y' });
  await operator.post('/v1/sources', { id: 'school', name: 'The school' });
  const credential = await issue(operator, 'lab-y', ['scientist']);
  say('It would receive which exercise, right or wrong, how long. Never a name, what was written, or the teacher.');
  const lab = createCaller(url, credential);
  await openStudy(lab, createCaller(url, await issue(operator, 'school', ['steward'])));
  const token = Buffer.from(`${credential.key}:${credential.secret}`).toString('base64');
  const at = `/v1/studies/${STUDY.replace('study:', '')}`;
  await wait('the study is open, and empty: fewer than the 10 pupils that it needs take part', () =>
    lab.get(`${at}/acks`).then(
      ({ body }) => body['emits'] === 'deletions',
      () => false,
    ),
  );
  const follower = await followStream(`${url}${at}`, token);

  chapter('The pupils are asked, on their own page, and say yes to both.');
  const pages = await Promise.all(PUPILS.map((pupil) => atThePage(url, tool, pupil, 'yes')));
  see(
    'each page asked for the study in plain words',
    pages.every((page) => page.includes('How pupils learn spelling')),
  );
  see(
    `the tool is told: ${PUPILS.length * EXERCISES} answers stored`,
    consentOf(await tool.post('/xapi/statements', answersOf(PUPILS))) ===
      `stored=${PUPILS.length * EXERCISES}, withheld=0`,
  );

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

  chapter('Ada stops.');
  await atThePage(url, tool, ADA, 'stop');
  see('from that moment on nobody reads what was hers', (await statementsOf(operator, ADA)) === 0);
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
  await wait('her erasure is done, in every part of the journal', async () =>
    /_erasure_seconds_count\S* [1-9]/.test(await (await fetch(`${url}/metrics`)).text()),
  );
  see('nobody else lost anything', (await statementsOf(operator, PUPILS[1] as Pupil)) === EXERCISES);
  see(
    'what her tool sends from now on is withheld',
    consentOf(await tool.post('/xapi/statements', [anAnswer(ADA, 9)])) === 'stored=0, withheld=1',
  );
  follower.leave();
  const anew = await readStream(`${url}${at}`, token);
  see(
    'a lab that reads the stream anew meets nothing of hers',
    keysOf(anew, 'put').size === (PUPILS.length - 1) * EXERCISES &&
      !hers.some((put) => keysOf(anew, 'put').has(put.key ?? '')),
  );

  chapter('What is left of Ada.');
  await carnet.stop();
  const texts = await textsIn(join(carnet.folder, 'store.db'));
  see(
    `the store, read statement by statement, has the ${texts.length} of the others`,
    texts.length === (PUPILS.length - 1) * EXERCISES,
  );
  see('and nothing of her', !texts.some((text) => text.includes(ADA.mbox) || text.includes(ADA.name)));
  say(
    'Copies on disk: the journal drops what is older than 48 hours. The audit chain keeps that somebody stopped, and when, without a name.',
  );
};
