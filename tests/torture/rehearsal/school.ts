import type { JsonObject } from '../../../src/xapi/model/types.ts';
import type { CarnetProcess } from '../../support/servers/processes/carnet-process.ts';
import { aForwardTo, aTarget } from '../../support/clients/studies/forward-client.ts';
import type { Receiver } from './books.ts';
import { get, headerOf } from './ask.ts';

/** A person of the school; every second one is known by an account. */
export interface Learner {
  readonly name: string;
  readonly agent: JsonObject;
  /** A guardian decides beside them. */
  readonly isChild?: true;
}

export const learner = (name: string, index: number): Learner => ({
  name,
  agent:
    index % 2 === 0
      ? { objectType: 'Agent', mbox: `mailto:${name}@school.example` }
      : { objectType: 'Agent', account: { homePage: 'https://id.school.example', name } },
});

/** What is typed in a statement, so that the record of a study can be told from others. */
export const MARK = 'https://school.example/mark';
export const VERBS = {
  answered: 'http://adlnet.gov/expapi/verbs/answered',
  watched: 'https://w3id.org/xapi/video/verbs/played',
} as const;

/** The tools: what is silent on `moodle` may be recorded, and on the others may not. */
export const SOURCES = { moodle: 'moodle', quiz: 'quiz', reading: 'reading' } as const;
/** The tools that record those only who have said yes. */
export const ON_CONSENT: ReadonlySet<string> = new Set([SOURCES.quiz, SOURCES.reading]);
export const STUDY = 'study:fractions';
export const FORWARDS = { carnet: 'forward:region', strange: 'forward:museum' } as const;

/** Who gets copies. */
export const RECEIVERS: readonly Receiver[] = [
  { purpose: STUDY, kind: 'study', source: SOURCES.moodle },
  { purpose: FORWARDS.carnet, kind: 'target', source: SOURCES.moodle },
  { purpose: FORWARDS.strange, kind: 'target', source: SOURCES.quiz },
];

/** A study opens from so many people on. */
export const FLOOR = 5;

/** The Authorization headers of the school. */
export interface Keys {
  readonly operator: string;
  readonly steward: string;
  readonly lab: string;
  readonly auditor: string;
  /** Of each tool. */
  readonly tools: Readonly<Record<string, string>>;
  /** Further keys by name: of the dashboard that reads, and of those that are revoked. */
  readonly others: Readonly<Record<string, string>>;
}

const DAY_MS = 86_400_000;
const CONTROLLER = { name: 'A school', address: '1 Street', contact: 'office@school.example', country: 'FR' };
const until = (): string => new Date(Date.now() + 90 * DAY_MS).toISOString().slice(0, 10);

const studyBody = (verbs: readonly string[]) => ({
  id: STUDY,
  kind: 'research',
  basis: 'consent',
  controller: CONTROLLER,
  recipients: ['A lab'],
  title: { en: 'A study' },
  summary: { en: 'What we look at.' },
  scope: { sources: [SOURCES.moodle], profiles: [], verbs, activityTypes: [] },
  view: { time: 'PT1S', keepActivities: [], extensions: { [MARK]: 'number' } },
  minimum: FLOOR,
  until: until(),
  keep: 'P1Y',
  storage: ['FR'],
});

const recordBody = (source: string, recipients: readonly string[]) => ({
  id: `record:${source}`,
  kind: 'record',
  basis: 'public_task',
  controller: CONTROLLER,
  recipients,
  title: { en: 'What the tool records' },
  summary: { en: 'What is done in it.' },
  scope: { sources: [source], profiles: [], verbs: [], activityTypes: [] },
  storage: ['FR'],
});

/** Takes a version of a purpose from its draft until it is in force. */
const openVersion = async (
  url: string,
  { steward }: Keys,
  { body, author }: { readonly body: { readonly id: string }; readonly author: string },
): Promise<void> => {
  const at = `${url}/v1/purposes/${encodeURIComponent(body.id)}`;
  const post = (path: string, as: string, about: unknown = {}) => get(path, as, { method: 'POST', body: about });
  await post(`${url}/v1/purposes`, author, body);
  await post(`${at}/submit`, author);
  await post(`${at}/approve`, steward);
  if (body.id.startsWith('study:')) {
    const { version, hash } = await get(`${url}/v1/agreement`, '');
    await post(`${at}/accept-agreement`, author, { version, hash });
  }
  await post(`${at}/open`, steward);
};

/** Opens a version of the study that sees these verbs; without any it sees all. */
export const openStudyVersion = (url: string, keys: Keys, verbs: readonly string[]): Promise<void> =>
  openVersion(url, keys, { body: studyBody(verbs), author: keys.lab });

/** Where statements are forwarded to. */
export interface Target {
  readonly url: string;
  readonly authorization: string;
}

const openForwarding = async (
  url: string,
  keys: Keys,
  { purpose, source, target }: { readonly purpose: string; readonly source: string; readonly target: Target },
): Promise<void> => {
  const at = `${url}/v1/purposes/${purpose}`;
  const body = { ...aForwardTo('Another LRS', source), id: purpose, attachments: false };
  await get(`${url}/v1/purposes`, keys.operator, { method: 'POST', body });
  await get(`${at}/target`, keys.operator, { method: 'PUT', body: aTarget(target.url, target.authorization) });
  await get(`${at}/submit`, keys.operator, { method: 'POST', body: {} });
  for (const step of ['approve', 'open']) await get(`${at}/${step}`, keys.steward, { method: 'POST', body: {} });
};

export const keyIn = (authorization: string): string =>
  Buffer.from(authorization.slice('Basic '.length), 'base64').toString().split(':')[0] ?? '';

/** What a school has beside it, and what decides of it: an organisation, an account of staff, a session, a webhook. */
const addOthers = async (
  url: string,
  { operator, sessions, tool }: Readonly<Record<'operator' | 'sessions' | 'tool', string>>,
): Promise<void> => {
  const post = (path: string, as: string, body: object): Promise<unknown> =>
    get(`${url}${path}`, as, { method: 'POST', body });
  await post('/v1/organisations', operator, { id: 'org:annex', name: 'The annex' });
  await post('/v1/staff', operator, { name: 'staff:auditor', roles: ['auditor'] });
  await post('/v1/webhooks', tool, { url: 'http://127.0.0.1:9/', events: ['statements.stored'] });
  await post('/v1/sessions', sessions, { actor: { mbox: 'mailto:steady@school.example' }, seconds: 36_000 });
};

/** Founds the school: tools, keys, a grant, a study and two forwardings, through every step of their workflows. */
export const foundSchool = async (
  { url, authorization: operator, issue }: Pick<CarnetProcess, 'url' | 'authorization' | 'issue'>,
  targets: Readonly<Record<keyof typeof FORWARDS, Target>>,
): Promise<Keys> => {
  const source = (id: string, about: object): Promise<unknown> =>
    get(`${url}/v1/sources`, operator, { method: 'POST', body: { id, name: id, ...about } });
  await source(SOURCES.moodle, { basis: 'public_task', audience: 'adults' });
  await source(SOURCES.quiz, { basis: 'consent', audience: 'adults' });
  await source(SOURCES.reading, { basis: 'consent', audience: 'minors' });
  for (const id of ['dashboard', 'lab', 'office']) await source(id, { audience: 'adults' });
  const key = async (of: string, ...scopes: readonly string[]): Promise<string> =>
    headerOf(await get(`${url}/v1/sources/${of}/credentials`, operator, { method: 'POST', body: { scopes } }));
  const tools: Record<string, string> = {};
  for (const id of Object.values(SOURCES)) tools[id] = await key(id, 'all', 'statements/erase/mine');
  const keys: Keys = {
    operator,
    steward: await issue('office', ['steward']),
    auditor: await issue('office', ['auditor']),
    lab: await key('lab', 'scientist'),
    tools,
    others: {
      'dashboard kept': await key('dashboard', 'statements/read'),
      'dashboard ended before': await key('dashboard', 'statements/read'),
      'dashboard ended since': await key('dashboard', 'statements/read'),
      'moodle revoked before': await key(SOURCES.moodle, 'statements/read'),
      'moodle revoked since': await key(SOURCES.moodle, 'statements/read'),
    },
  };
  await addOthers(url, {
    operator,
    sessions: await key(SOURCES.moodle, 'sessions'),
    tool: await key('dashboard', 'statements/read'),
  });
  await openVersion(url, keys, { body: recordBody(SOURCES.moodle, ['dashboard']), author: operator });
  for (const [name, authorization] of Object.entries(keys.others))
    if (name.startsWith('dashboard'))
      await get(`${url}/v1/sources/${SOURCES.moodle}/grants`, operator, {
        method: 'POST',
        body: { key: keyIn(authorization) },
      });
  await openStudyVersion(url, keys, []);
  for (const [name, purpose] of Object.entries(FORWARDS) as [keyof typeof FORWARDS, string][]) {
    const { source: of } = RECEIVERS.find((one) => one.purpose === purpose) ?? { source: '' };
    await openForwarding(url, keys, { purpose, source: of, target: targets[name] });
  }
  return keys;
};
