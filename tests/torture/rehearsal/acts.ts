import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../../src/xapi/model/types.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import {
  aMessage,
  anAttachment,
  attachmentPart,
  send,
  statementsPart,
} from '../../support/clients/multipart-client.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { ask, get } from './ask.ts';
import { type Books, type Choice, type Decided, type Kept, mayRecord, type Written } from './books.ts';
import {
  keyIn,
  type Keys,
  type Learner,
  MARK,
  ON_CONSENT,
  openStudyVersion,
  RECEIVERS,
  STUDY,
  VERBS,
} from './school.ts';

/** Where a document is: its path with its query. */
const documentPath = (kind: 'state' | 'agent' | 'activity', agent: JsonObject, name: string): string => {
  const query = new URLSearchParams({
    ...(kind === 'agent' ? {} : { activityId: `https://school.example/activities/${name}` }),
    ...(kind === 'activity' ? {} : { agent: JSON.stringify(agent) }),
    [kind === 'state' ? 'stateId' : 'profileId']: name,
  });
  const resource = { state: 'activities/state', agent: 'agents/profile', activity: 'activities/profile' }[kind];
  return `/xapi/${resource}?${query.toString()}`;
};

/** A session of a person, or of their guardian, by a link of the school. */
export const signIn = async (
  { url, keys }: { readonly url: string; readonly keys: Pick<Keys, 'operator'> },
  { agent }: Learner,
  about: object = {},
): Promise<string> => {
  const expires = new Date(Date.now() + 3_600_000).toISOString();
  const body = { agent, role: 'subject', expires, ...about };
  const link = await get(`${url}/v1/links`, keys.operator, { method: 'POST', body });
  const opened = await fetch(`${url}${new URL(link['url'] ?? '').pathname}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' },
    body: '',
  });
  const [, token = ''] = /carnet-session=([^;]+)/.exec(opened.headers.getSetCookie().join('; ')) ?? [];
  if (token === '') throw new Error(`a link opens with ${opened.status}: ${(await opened.text()).slice(0, 300)}`);
  return `Bearer ${token}`;
};

/** Ends a session, by the button of its page. */
export const signOut = async (url: string, session: string): Promise<void> => {
  const cookie = `carnet-session=${session.replace('Bearer ', '')}`;
  const page = await (await fetch(`${url}/me`, { headers: { cookie } })).text();
  const left = await fetch(`${url}/sign-out`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie, 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' },
    body: `form=${encodeURIComponent(/name="form" value="([^"]+)"/.exec(page)?.[1] ?? '')}`,
  });
  if (left.status !== 303) throw new Error(`a sign-out is answered with ${left.status}`);
};

interface ShownPurpose {
  readonly purpose: { readonly id: string; readonly version: number };
  readonly state: string;
}

/** What the page of a person shows of each purpose. */
export const purposesOf = async (url: string, session: string): Promise<readonly ShownPurpose[]> => {
  const { asked, decided } = await get<Readonly<Record<'asked' | 'decided', readonly ShownPurpose[]>>>(
    `${url}/v1/me`,
    session,
  );
  return [...asked, ...decided];
};

/** Acts at a school; what is acknowledged is in its books. */
export interface Acts {
  readonly books: Books;
  /** Posts statements of one learner in one request. */
  post(learner: Learner, source: string, verbs: readonly (keyof typeof VERBS)[]): Promise<readonly Written[]>;
  /** Posts a statement with an attachment. */
  postWithAttachment(learner: Learner, source: string): Promise<void>;
  putDocument(kind: 'state' | 'agent' | 'activity', learner: Learner, source: string): Promise<void>;
  choose(learner: Learner, choices: Readonly<Record<string, Choice>>): Promise<void>;
  forget(learner: Learner): Promise<void>;
  /** The tool that wrote it has a statement erased, to the end: until then it may be read. */
  erase(statement: Written): Promise<void>;
  /** An operator voids a statement. */
  void(statement: Written): Promise<void>;
  endGrant(key: string, source: string): Promise<void>;
  revoke(key: string, source: string): Promise<void>;
  narrow(verbs: readonly string[]): Promise<void>;
}

let marks = 0;

/** Acts on the Carnet at `url`, with the keys that a school was founded with. */
export const actsAt = (url: () => string, keys: Keys): Acts => {
  const written: Written[] = [];
  const decided: Decided[] = [];
  const kept: Kept[] = [];
  const books: Books = { written, decided, kept, receivers: RECEIVERS, onConsent: ON_CONSENT };
  const sessions = new Map<string, string>();
  const guardians = new Map<string, string>();
  const note = (one: { readonly kind: Decided['kind'] } & Record<string, unknown>): void => {
    decided.push({ ...one, at: Date.now() } as unknown as Decided);
  };
  const toolOf = (source: string): string => keys.tools[source] ?? '';
  for (const [key, of] of Object.entries(keys.others)) {
    note({ kind: 'issue', key });
    if (key.startsWith('dashboard') && of !== '') note({ kind: 'grant', key, source: 'moodle' });
  }

  const sessionOf = async (learner: Learner, role: 'subject' | 'guardian'): Promise<string> => {
    const of = role === 'subject' ? sessions : guardians;
    const session = of.get(learner.name) ?? (await signIn({ url: url(), keys }, learner, { role }));
    of.set(learner.name, session);
    return session;
  };

  const chooseAs = async (session: string, purpose: string, choice: Choice): Promise<void> => {
    const shown = (await purposesOf(url(), session)).find((one) => one.purpose.id === purpose);
    const body = { choice, version: shown?.purpose.version ?? 1, language: 'en', includePast: false };
    await get(`${url()}/v1/me/decisions/${encodeURIComponent(purpose)}`, session, { method: 'PUT', body });
  };

  const statementOf = ({ agent }: Learner, verb: keyof typeof VERBS, about: object = {}) => {
    const mark = ++marks;
    const statement = aNamedStatement({
      actor: agent,
      verb: { id: VERBS[verb] },
      timestamp: new Date().toISOString(),
      result: { extensions: { [MARK]: mark } },
      ...about,
    });
    return { mark, statement };
  };

  return {
    books,
    post: async (learner, source, verbs) => {
      const made = verbs.map((verb) => ({ verb, ...statementOf(learner, verb) }));
      const asked = { method: 'POST' as const, body: made.map(({ statement }) => statement) };
      const { status, text, headers } = await ask(`${url()}/xapi/statements`, toolOf(source), asked);
      if (status !== 200) throw new Error(`${source} is answered with ${status}: ${text.slice(0, 300)}`);
      const isWithheld = /withheld=[1-9]/.test(headers.get('lrs-consent') ?? '');
      const posted = made.map(({ verb, mark, statement: { id } }) => ({
        id,
        source,
        mark,
        learner: learner.name,
        verb: VERBS[verb],
        at: Date.now(),
      }));
      if (posted.some((one) => mayRecord(books, one) === isWithheld))
        throw new Error(`${source} is told that ${learner.name} is ${isWithheld ? '' : 'not '}withheld`);
      written.push(...posted);
      return posted;
    },
    postWithAttachment: async (learner, source) => {
      const content = `an essay ${randomUUID()}`;
      const { mark, statement } = statementOf(learner, 'answered', { attachments: [anAttachment(content)] });
      const message = aMessage([statementsPart([statement]), attachmentPart(content)]);
      const { status } = await send({ url: url(), authorization: toolOf(source) }, message);
      if (status !== 200) throw new Error(`an attachment is answered with ${status}`);
      const at = Date.now();
      const { name } = learner;
      const id = statement.id;
      written.push({ id, source, mark, at, learner: name, verb: VERBS.answered });
      kept.push({ name: id, kind: 'attachment', source, content, at, learner: name, statement: id });
    },
    putDocument: async (kind, learner, source) => {
      const content = JSON.stringify({ written: randomUUID() });
      const path = documentPath(kind, learner.agent, `d${kept.length}`);
      const headers = { 'if-none-match': '*' };
      await get(`${url()}${path}`, toolOf(source), { method: 'PUT', body: JSON.parse(content), headers });
      const of = kind === 'activity' ? {} : { learner: learner.name };
      kept.push({ name: path, kind: 'document', source, content, at: Date.now(), ...of });
    },
    choose: async (learner, choices) => {
      for (const [purpose, choice] of Object.entries(choices)) {
        await chooseAs(await sessionOf(learner, 'subject'), purpose, choice);
        if (learner.isChild === true && choice === 'yes')
          await chooseAs(await sessionOf(learner, 'guardian'), purpose, choice);
        note({ kind: 'choice', learner: learner.name, purpose, choice });
      }
    },
    forget: async (learner) => {
      const session = await sessionOf(learner, 'subject');
      const { erasure } = await get(`${url()}/v1/me`, session, { method: 'DELETE', body: {} });
      note({ kind: 'forget', learner: learner.name, erasure });
    },
    erase: async ({ id, source }) => {
      const asked = { method: 'POST', body: { statements: [id] } } as const;
      const { erasure } = await get(`${url()}/v1/erasures`, toolOf(source), asked);
      await waitFor('an erasure by a tool', async () => 'done' in (await get(`${url()}/v1/erasures/${erasure}`, '')));
      note({ kind: 'erase', statement: id });
    },
    void: async ({ id, source }) => {
      const body = { statement: id, reason: 'sent twice' };
      await get(`${url()}/v1/sources/${source}/voids`, keys.operator, { method: 'POST', body });
      note({ kind: 'void', statement: id });
    },
    endGrant: async (key, source) => {
      const at = `${url()}/v1/sources/${source}/grants/${keyIn(keys.others[key] ?? '')}`;
      await get(at, keys.operator, { method: 'DELETE' });
      note({ kind: 'end-grant', key, source });
    },
    revoke: async (key, source) => {
      const at = `${url()}/v1/sources/${source}/credentials/${keyIn(keys.others[key] ?? '')}`;
      await get(at, keys.operator, { method: 'DELETE' });
      note({ kind: 'revoke', key });
    },
    narrow: async (verbs) => {
      await openStudyVersion(url(), keys, verbs);
      note({ kind: 'narrow', purpose: STUDY, verbs });
    },
  };
};
