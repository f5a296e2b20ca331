import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { aSignature, signed } from '../../support/builders/statements/a-signature.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aClient } from '../../support/clients/client.ts';
import { consentClient } from '../../support/clients/consent/consent-client.ts';
import { aDecisionClient } from '../../support/clients/consent/decisions.ts';
import { mentionClient } from '../../support/clients/consent/mention-client.ts';
import { keepAliveAgent } from '../../support/clients/connections/idle-connections.ts';
import {
  aMessage,
  anAttachment,
  attachmentPart,
  send,
  statementsPart,
} from '../../support/clients/multipart-client.ts';
import { openStudy, type OpenStudy } from '../../support/clients/studies/open-study.ts';
import { embeddedBackends, type Backends } from '../../support/servers/backends.ts';
import { runCarnet, type RunningCarnet } from '../../support/servers/running-carnet.ts';

const HOUR_MS = 3_600_000;
/** As long as the journal keeps what was handled, and a little more. */
const RETENTION_MS = 46 * HOUR_MS + 1000;
const EXERCISES = 'https://school.example/exercises/';

/** A word of letters that occurs nowhere else. */
const aWord = (stem: string): string => `${stem}${randomUUID().replaceAll('-', '')}`;

const filesIn = (folder: string, stem: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => name.startsWith(stem))
    .map((name) => join(folder, name));

/** The words that a file has, with the name of the file. */
const found = (folder: string, stem: string, words: readonly string[]): readonly string[] =>
  filesIn(folder, stem).flatMap((file) => {
    const bytes = readFileSync(file);
    return words.filter((word) => bytes.includes(word)).map((word) => `${file.slice(folder.length)}: ${word}`);
  });

describe('The words of an erased person', () => {
  let backends: Backends;
  let folder: string;
  let carnet: RunningCarnet;
  /** Another server on the same files. */
  let other: RunningCarnet;
  let study: OpenStudy;
  let ahead = 0;
  const now = (): number => Date.now() + ahead;
  const name = aWord('name');
  const agent = { name: aWord('fullname'), mbox: `mailto:${name}@school.example` };
  const words = new Map<string, string>([
    ['the address', name],
    ['the name', agent.name],
  ]);
  const word = (of: string): string => {
    const made = aWord('word');
    words.set(of, made);
    return made;
  };
  const all = (): readonly string[] => [...words.values()];

  beforeAll(async () => {
    backends = embeddedBackends();
    folder = dirname(backends.storeUrl.slice('sqlite:'.length));
    carnet = await runCarnet(backends, { now });
    other = await runCarnet(backends, { now, role: 'api' });
    study = await openStudy(carnet, {
      minimum: 1,
      view: {
        time: 'exact',
        timeReason: 'Seconds count.',
        keepActivities: [EXERCISES],
        extensions: {},
      },
    });
  });
  afterAll(() => backends.remove());

  const document = async (path: string, query: Readonly<Record<string, string>>, body: string): Promise<void> => {
    await keepAliveAgent(carnet.url)
      .put(path)
      .query({ agent: JSON.stringify(agent), ...query })
      .set({
        Authorization: study.tool.authorization,
        'X-Experience-API-Version': '2.0.0',
        'Content-Type': 'text/plain',
        'If-None-Match': '*',
      })
      .send(body)
      .expect(204);
  };
  /** A message that the sink could not read, as it stores one. */
  const deadLetter = async (): Promise<void> => {
    const { id } = await (await aDecisionClient(carnet)).person(name);
    const bytes = Buffer.from(word('a dead letter'));
    await carnet.store.deadLetters.put({ partition: 0, offset: 1, reason: 'no', bytes, people: [id], addedAt: now() });
  };

  it('are in the files while they are kept', async () => {
    const { tool } = study;
    await aClient(tool)
      .post(
        aNamedStatement({
          actor: agent,
          object: {
            id: `https://school.example/${word('an activity')}`,
            definition: { name: { en: word('a definition') } },
          },
          result: { response: word('a response'), extensions: { 'https://school.example/e': word('an extension') } },
        }),
      )
      .expect(200);
    await study.post('mailto:bob@school.example', [{}]);
    const essay = word('an attachment').repeat(20_000);
    await send(
      tool,
      aMessage([
        statementsPart(aNamedStatement({ actor: agent, attachments: [anAttachment(essay)] })),
        attachmentPart(essay),
      ]),
    );
    await document(
      '/xapi/activities/state',
      { activityId: `${EXERCISES}1`, stateId: word('a state id') },
      word('a state'),
    );
    await document('/xapi/agents/profile', { profileId: 'p' }, word('a profile'));
    const named = aNamedStatement({
      actor: { mbox: 'mailto:bob@school.example' },
      context: { instructor: agent, team: { objectType: 'Group', member: [agent] } },
    });
    const jws = signed(named);
    words.set('a signature of the statement of another', jws);
    await send(
      tool,
      aMessage([
        statementsPart({ ...named, attachments: [aSignature(jws)] }),
        attachmentPart(jws, { 'Content-Type': 'application/octet-stream' }),
      ]),
    );
    await deadLetter();
    await study.say(agent, 'yes');
    await study.post(agent.mbox, [{ object: { id: `${EXERCISES}${word('a released activity')}` } }]);
    await waitFor('the study has it', () => found(folder, 'studies-journal', all()).length > 0);
    const kept = found(folder, '', all()).join('\n');
    for (const [of, one] of words) expect([of, kept.includes(one)]).toEqual([of, true]);
  });

  it('are only in statements of others once their erasure is done, while it runs', async () => {
    // An attachment used in the last hour may belong to a statement on its way.
    ahead += 2 * HOUR_MS;
    await waitFor('all is known to be stored', async () => {
      const { headers } = await aClient(study.tool).get({ limit: 1 });
      return Date.parse(headers['x-experience-api-consistent-through'] as string) > now() - HOUR_MS / 2;
    });
    const people = consentClient(carnet, now);
    const session = await people.signIn({ agent });
    const { erasure } = (await people.send('delete', '/v1/me', {}).set('Authorization', session).expect(202)).body as {
      erasure: string;
    };
    await waitFor('the erasure is done', async () => {
      const { body } = await people.get(`/v1/erasures/${erasure}`).expect(200);
      return (body as { done?: string }).done !== undefined;
    });
    const left = found(folder, 'store.db', all()).map((one) => one.slice(one.indexOf(': ') + 2));
    expect(new Set(left)).toEqual(new Set([name, agent.name, words.get('a signature of the statement of another')]));
    await waitFor('the study stream forgets', () => found(folder, 'studies-journal', all()).length === 0);
  });

  it('are in no file of the store once a steward has replaced the person in statements of others', async () => {
    const mentions = mentionClient(carnet, await carnet.issue('stewards', ['steward']), now);
    const [listed] = await mentions.list();
    expect(await mentions.replace(listed!.person)).toMatchObject({ statements: 1 });
    expect(found(folder, 'store', all())).toEqual([]);
  });

  it('are in no file of the journal after its retention, its log included', async () => {
    ahead += RETENTION_MS;
    await waitFor('the journal is trimmed', () => found(folder, 'journal', all()).length === 0);
  });

  it('are in no file at all after a stop in order, and the files are for their owner alone', async () => {
    await carnet.close();
    await other.close();
    expect([...carnet.unexpectedErrors, ...other.unexpectedErrors]).toEqual([]);
    expect(found(folder, '', all())).toEqual([]);
    const modes = filesIn(folder, '').map((file) => [file, (statSync(file).mode & 0o777).toString(8)]);
    expect(modes.filter(([, mode]) => mode !== '600')).toEqual([]);
    expect(modes.length).toBeGreaterThan(2);
  });
});
