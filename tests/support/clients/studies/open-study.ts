import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../../../src/xapi/model/types.ts';
import { aBrowser } from '../../builders/http/a-browser.ts';
import { aNamedStatement } from '../../builders/statements/a-statement.ts';
import { type Address, aClient } from '../client.ts';
import { keepAliveAgent } from '../connections/idle-connections.ts';
import { basic } from '../../servers/running-carnet.ts';

/**
 * An open study over a tool on public task. It is made and used over HTTP, so that it works on any Carnet.
 */
export interface OpenStudy {
  /** The id of its purpose. */
  readonly id: string;
  /** Its URL, the base of `stream`, `snapshot` and others. */
  readonly url: string;
  /** The Bearer token of its readers. */
  readonly token: string;
  readonly tool: Address;
  /** This person decides on the study on their page; `about` has further fields of the form. */
  say(agent: JsonObject, choice: 'yes' | 'stop', about?: Readonly<Record<string, string>>): Promise<void>;
  /** The tool posts one statement of this person for each of `about`. */
  post(mbox: string, about: readonly JsonObject[]): Promise<void>;
}

const DAY_MS = 86_400_000;
const VIEW = { time: 'exact', timeReason: 'What follows within a second counts.', keepActivities: [], extensions: {} };

/** A Carnet, and its command line, whose keys are those of other people than the operator. */
interface StudyHost extends Address {
  readonly issue: (source: string, scopes: readonly ['steward']) => Promise<string>;
}

/**
 * Opens a study by every step of its workflow: draft, submit, approve, accept the agreement, open. `about` overrides
 * members of its purpose; its scope is its own tool.
 */
export const openStudy = async (
  { url, authorization, issue }: StudyHost,
  { scope = {}, ...about }: { readonly scope?: object; readonly [member: string]: unknown } = {},
): Promise<OpenStudy> => {
  const http = keepAliveAgent(url);
  const send = async (
    path: string,
    body: unknown = {},
    as = authorization,
  ): Promise<Readonly<Record<string, string>>> => {
    const answer = await http
      .post(path)
      .set('Authorization', as)
      .set('Content-Type', 'application/json')
      .send(JSON.stringify(body));
    if (answer.status >= 300) throw new Error(`${path} answers ${answer.status}: ${answer.text}`);
    return answer.body as Record<string, string>;
  };
  const name = randomUUID().slice(0, 8);
  const credential = async (
    source: string,
    scopes: readonly string[],
  ): Promise<{ readonly key: string; readonly secret: string }> => {
    await send('/v1/sources', { id: source, name: source, audience: 'adults' });
    const { key = '', secret = '' } = await send(`/v1/sources/${source}/credentials`, { scopes });
    return { key, secret };
  };
  const toolCredential = await credential(`tool-${name}`, ['all']);
  const lab = await credential(`lab-${name}`, ['scientist']);
  const asLab = basic(lab.key, lab.secret);
  const asSteward = await issue('default', ['steward']);
  const id = `study:${name}`;
  await send(
    '/v1/purposes',
    {
      id,
      kind: 'research',
      basis: 'consent',
      title: { en: 'A study' },
      summary: { en: 'What we look at.' },
      controller: { name: 'A lab', address: '1 Campus', contact: 'lab@university.example', country: 'FR' },
      recipients: ['A lab'],
      scope: { sources: [`tool-${name}`], profiles: [], verbs: [], activityTypes: [], ...scope },
      view: VIEW,
      minimum: 1,
      until: new Date(Date.now() + 90 * DAY_MS).toISOString().slice(0, 10),
      keep: 'P1Y',
      storage: ['FR'],
      ...about,
    },
    asLab,
  );
  const { version, hash } = (await http.get('/v1/agreement').expect(200)).body as { version: number; hash: string };
  const at = `/v1/purposes/${encodeURIComponent(id)}`;
  await send(`${at}/submit`, {}, asLab);
  await send(`${at}/approve`, {}, asSteward);
  await send(`${at}/accept-agreement`, { version, hash }, asLab);
  await send(`${at}/open`, {}, asSteward);

  const tool = { url, authorization: basic(toolCredential.key, toolCredential.secret) };
  return {
    id,
    tool,
    url: `${url}/v1/studies/${name}`,
    token: Buffer.from(`${lab.key}:${lab.secret}`).toString('base64'),
    say: async (agent, choice, more = {}) => {
      const link = await send('/v1/links', {
        agent,
        role: 'subject',
        purpose: id,
        expires: new Date(Date.now() + DAY_MS).toISOString(),
      });
      const visit = aBrowser(url);
      await visit.open(new URL(link['url'] ?? '').pathname);
      await visit.press('/me', `/me/decisions/${encodeURIComponent(id)}`, { choice, ...more });
    },
    post: async (mbox, abouts) => {
      await aClient(tool)
        .post(abouts.map((one) => aNamedStatement({ actor: { mbox }, timestamp: new Date().toISOString(), ...one })))
        .expect(200);
    },
  };
};
