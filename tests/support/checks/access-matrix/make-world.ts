import { randomUUID } from 'node:crypto';
import { createSources } from '../../../../src/access/sources/sources.ts';
import { UNKNOWN_REASON } from '../../../../src/store/ports/sink/dead-letter-repository.ts';
import { personToken } from '../../../../src/xapi/statement/tokens.ts';
import { aDeadLetter, aStampedBatch } from '../../builders/store/a-dead-letter.ts';
import { agentOf, aDecisionClient } from '../../clients/consent/decisions.ts';
import { basic, type RunningCarnet } from '../../servers/running-carnet.ts';
import { ACTIVITY, ANNA, type MatrixWorld } from './requests.ts';

/** A letter whose statement is withheld: a replay leaves it, so that each sender meets it. */
const addDeadLetter = async (carnet: RunningCarnet): Promise<string> => {
  await (await aDecisionClient(carnet)).say('dan', 'tool-a', 'object');
  const text = JSON.stringify({ actor: agentOf('dan'), verb: { id: 'https://a.example/v' }, object: { id: ACTIVITY } });
  const letter = aDeadLetter(900, [aStampedBatch('tool-a', [text], [randomUUID()])]);
  await carnet.store.deadLetters.put({ ...letter, reason: UNKNOWN_REASON });
  return '0-900';
};

/** Two organisations; tool-a has recorded Anna, and an erased person beside her; it has documents about her. */
export const makeMatrixWorld = async (carnet: RunningCarnet): Promise<MatrixWorld> => {
  const { url, store } = carnet;
  const sources = createSources({ repository: store.sources, now: Date.now });
  for (const name of ['north', 'south']) {
    await store.organisations.add({ id: `org:${name}`, name, createdAt: 1, v: 1 });
    await sources.create({ id: `office-${name}`, name: `Office of ${name}`, organisation: `org:${name}` });
  }
  for (const tool of ['tool-a', 'tool-b']) await sources.create({ id: tool, name: tool, organisation: 'org:north' });
  await sources.create({ id: 'tool-c', name: 'tool-c', organisation: 'org:south' });
  const { key, secret } = await sources.issue('tool-a', ['all']);
  const xapi = async (method: string, path: string, body: unknown): Promise<Response> => {
    const answer = await fetch(`${url}/xapi/${path}`, {
      method,
      headers: {
        Authorization: basic(key, secret),
        'Content-Type': 'application/json',
        'X-Experience-API-Version': '2.0.0',
      },
      body: JSON.stringify(body),
    });
    expect([path, answer.status]).toEqual([path, method === 'POST' ? 200 : 204]);
    return answer;
  };
  const statement = { actor: ANNA, verb: { id: 'https://a.example/v' }, object: { id: ACTIVITY } };
  const ids = (await (await xapi('POST', 'statements', [statement, statement])).json()) as readonly string[];
  const [agent, activity] = [encodeURIComponent(JSON.stringify(ANNA)), encodeURIComponent(ACTIVITY)];
  await xapi('PUT', `activities/state?activityId=${activity}&agent=${agent}&stateId=bookmark`, { page: 1 });
  await xapi('PUT', `agents/profile?agent=${agent}&profileId=preferences`, { large: true });
  await xapi('PUT', `activities/profile?activityId=${activity}&profileId=settings`, { pass: 1 });
  const page = await fetch(`${url}/xapi/statements?limit=1`, {
    headers: { Authorization: basic(key, secret), 'X-Experience-API-Version': '2.0.0' },
  });
  const { more } = (await page.json()) as { readonly more: string };
  const found = await fetch(`${url}/v1/people`, {
    method: 'POST',
    headers: { Authorization: basic('key', 'a secret'), 'Content-Type': 'application/json' },
    body: JSON.stringify({ identifiers: [ANNA] }),
  });
  const { id } = (await found.json()) as { readonly id: string };
  const erased = personToken(randomUUID());
  await store.mentions.add([
    { person: erased, statement: ids[1]!, source: 'tool-a', places: ['instructor'], listedAt: 1 },
  ]);
  const deadLetter = await addDeadLetter(carnet);
  return { statement: ids[0]!, person: id, purpose: 'record:tool-a', more, credential: key, erased, deadLetter };
};
