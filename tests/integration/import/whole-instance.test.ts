import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { endImport } from '../../../src/transfer/copy/import-instance.ts';
import { openJournal, openStudyTopics } from '../../../src/journal/open-journal.ts';
import { createSources } from '../../../src/access/sources/sources.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { createLog } from '../../../src/telemetry/log.ts';
import { makeMatrixWorld } from '../../support/checks/access-matrix/make-world.ts';
import { type MatrixRequest, matrixRequests } from '../../support/checks/access-matrix/requests.ts';
import { matrixSenders, type Sender } from '../../support/checks/access-matrix/senders.ts';
import { aFolder } from '../../support/checks/a-directory.ts';
import { exportStore, importFolder } from '../../support/checks/copied-folder.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aClient } from '../../support/clients/client.ts';
import {
  aMessage,
  anAttachment,
  attachmentPart,
  send,
  statementsPart,
} from '../../support/clients/multipart-client.ts';
import { consentClient } from '../../support/clients/consent/consent-client.ts';
import { openStudy } from '../../support/clients/studies/open-study.ts';
import { basic, type RunningCarnet, runCarnet } from '../../support/servers/running-carnet.ts';
import { openStream } from '../../support/clients/studies/study-stream.ts';
import { type Backends, describeOnBackends, embeddedBackends } from '../../support/servers/backends.ts';

const BEN = { mbox: 'mailto:ben@school.example' };
const EVE = { mbox: 'mailto:eve@school.example' };
const VOIDED = { id: 'http://adlnet.gov/expapi/verbs/voided' };
const OPTIONS = { trustedProxies: ['127.0.0.0/8', '::1/128'] };

const GRANTED = 'tool-b all with a grant';
/** Those whose answers are compared; sessions of credentials and of staff are not copied. */
const COMPARED = new Set(['tool-a all', GRANTED, 'north operator', 'Anna by a link of north']);

/** Numbers on pages of operators that no store has, and times that pass. */
const OF_A_PROCESS = /since this process started|Complete up to/;

/** One answer, as far as two instances must agree in it. */
interface Answer {
  readonly status: number;
  readonly etag: string | null;
  readonly modified: string | null;
  readonly body: string;
}

/** A request by a sender, from an address of its own. */
interface Question {
  readonly name: string;
  readonly sender: Sender;
  readonly request: MatrixRequest;
  readonly at: number;
}

const ask = async (url: string, { sender: { headers }, request, at }: Question): Promise<Answer> => {
  const answer = await fetch(`${url}${request.url}`, {
    redirect: 'manual',
    signal: AbortSignal.timeout(60_000),
    headers: {
      ...headers,
      'X-Forwarded-For': `10.1.${Math.floor(at / 250)}.${(at % 250) + 1}`,
      ...(request.isXapi ? { 'X-Experience-API-Version': '2.0.0' } : {}),
    },
  });
  return {
    status: answer.status,
    etag: answer.headers.get('ETag'),
    modified: answer.headers.get('Last-Modified'),
    body: await answer.text(),
  };
};

type Answers = ReadonlyMap<string, Answer>;

const askAll = async (url: string, questions: readonly Question[]): Promise<Answers> => {
  const answers = new Map<string, Answer>();
  for (const question of questions) answers.set(question.name, await ask(url, question));
  return answers;
};

/** Asks twice: an answer that differs then, by a time or a token in it, counts by its status alone. */
const stableAnswers = (first: Answers, second: Answers): Answers =>
  new Map(
    [...first].map(([name, answer]) => {
      const isStable = JSON.stringify(answer) === JSON.stringify(second.get(name)) && !OF_A_PROCESS.test(answer.body);
      return [name, isStable ? answer : { status: answer.status, etag: null, modified: null, body: 'differs' }];
    }),
  );

/** What an instance has beside the world of the matrix: voids, an attachment, a study with records. */
const fillInstance = async (carnet: RunningCarnet) => {
  const tool = { url: carnet.url, authorization: await carnet.issue('essays', ['all', 'links']) };
  const [kept, voided] = [aNamedStatement({ actor: BEN }), aNamedStatement({ actor: BEN })];
  const voiding = aNamedStatement({
    actor: BEN,
    verb: VOIDED,
    object: { objectType: 'StatementRef', id: voided.id },
  });
  await aClient(tool)
    .post([kept, voided, voiding, aNamedStatement({ actor: EVE })])
    .expect(200);
  const attached = { ...aNamedStatement({ actor: BEN }), attachments: [anAttachment('an essay')] };
  await send(tool, aMessage([statementsPart(attached), attachmentPart('an essay')]));
  const study = await openStudy(carnet);
  await study.post(BEN.mbox, [{}]);
  await study.say(BEN, 'yes');
  await study.post(BEN.mbox, [{}, {}]);
  return { tool, kept, voided, study };
};

const keysOfStream = async (
  to: { readonly url: string; readonly authorization: string },
  study: string,
  count: number,
) => {
  const keys = new Map<string, string>();
  // A study that was opened just now has no topic yet.
  await waitFor('records of the study', async () => {
    const stream = await openStream(to, study, {
      query: '?follow=false',
      take: ({ op, key, statement }) => {
        if (op === 'put') keys.set(key!, JSON.stringify(statement));
        return true;
      },
    });
    await stream.ended;
    return keys.size === count;
  });
  return keys;
};

describeOnBackends('both', 'a whole instance, out and in again', (makeBackends, backendKind) => {
  const folder = aFolder('whole');
  const closing: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true })];
  afterAll(async () => {
    for (const close of closing.reverse()) await close();
  });

  const start = async (backends: Backends): Promise<RunningCarnet> => {
    const carnet = await runCarnet(backends, OPTIONS);
    closing.push(() => carnet.close());
    return carnet;
  };

  /** Copies an instance into new backends, and starts it there. */
  const move = async (from: RunningCarnet, to: Backends, name: string): Promise<RunningCarnet> => {
    const copy = join(folder, name);
    await exportStore(from.store, copy, Date.now());
    closing.push(() => to.remove());
    const store = await openStore(to.storeUrl, { now: Date.now });
    const log = createLog({ level: 'silent' });
    const journal = await openJournal(to.journalUrl, { now: Date.now, bodyLimit: 4_000_000, log });
    const topics = await openStudyTopics(to.journalUrl, { now: Date.now, bodyLimit: 4_000_000, log });
    await importFolder({ store, journal, topics, storeUrl: to.storeUrl }, copy);
    await endImport(store);
    await topics.close();
    await journal.close();
    await store.close();
    return start(to);
  };

  it('answers as before, in the other store and back', async () => {
    const backends = makeBackends();
    closing.push(() => backends.remove());
    const old = await start(backends);
    const world = await makeMatrixWorld(old);
    const senders = (await matrixSenders(old)).filter(({ name }) => COMPARED.has(name));
    expect(senders).toHaveLength(COMPARED.size);
    const { tool, kept, voided, study } = await fillInstance(old);
    const lab = { url: old.url, authorization: `Bearer ${study.token}` };
    const released = await keysOfStream(lab, study.id, 2);
    expect(released.size).toBe(2);

    // An erasure that is done before the copy.
    const eve = encodeURIComponent(JSON.stringify(EVE));
    const readEve = (url: string) => aClient({ ...tool, url }).path(`/xapi/statements?agent=${eve}`);
    const people = await fetch(`${old.url}/v1/people`, {
      method: 'POST',
      headers: { Authorization: old.authorization, 'Content-Type': 'application/json' },
      body: JSON.stringify({ identifiers: [EVE] }),
    });
    const { id: eveId } = (await people.json()) as { readonly id: string };
    const client = consentClient(old);
    const session = await client.signIn({ agent: EVE });
    await client.send('delete', '/v1/me', {}).set('Authorization', session);
    await waitFor('the erasure to be done', async () => (await old.store.erasures.findOpen(9)).length === 0);

    const requests = [
      // Dead letters stay where they are.
      ...matrixRequests(world).filter(
        ({ method, title, url }) =>
          method === 'GET' && !/audit|health|operations/.test(title) && !url.includes('dead-letters'),
      ),
      ...[`/xapi/statements?statementId=${kept.id}`, `/xapi/statements?voidedStatementId=${voided.id}`].map((url) => ({
        title: url,
        method: 'GET',
        url,
        isXapi: true,
      })),
    ];
    const all = requests.flatMap((request, at) =>
      senders.map((sender): Question => ({ name: `${request.url} by ${sender.name}`, sender, request, at })),
    );
    const first = await askAll(old.url, all);
    // Refusals are alike for all: those of one sender show that no right was gained.
    const questions = all.filter(({ name, sender }) => first.get(name)!.status < 400 || sender.name === GRANTED);
    expect(questions.length).toBeGreaterThan(requests.length);
    const expected = stableAnswers(
      new Map(questions.map(({ name }) => [name, first.get(name)!])),
      await askAll(old.url, questions),
    );
    expect([...expected.values()].filter(({ body }) => body !== 'differs').length).toBeGreaterThan(expected.size / 2);

    let instance = old;
    const places = [embeddedBackends(), ...(backendKind === 'served' ? [makeBackends()] : [])];
    for (const [index, to] of places.entries()) {
      instance = await move(instance, to, `copy-${index}`);
      const answers = await askAll(instance.url, questions);
      const compared = new Map(
        [...answers].map(([of, answer]) => [
          of,
          expected.get(of)?.body === 'differs' ? { ...expected.get(of)!, status: answer.status } : answer,
        ]),
      );
      expect(Object.fromEntries(compared)).toEqual(Object.fromEntries(expected));
    }

    // Statements in their order, byte for byte, with their attachments; the erased one is gone.
    const list = async (url: string) => (await aClient({ ...tool, url }).path('/xapi/statements?limit=2')).text;
    expect(JSON.parse(await list(instance.url))).toMatchObject({
      statements: (JSON.parse(await list(old.url)) as { readonly statements: unknown }).statements,
    });
    expect((await readEve(instance.url)).body).toMatchObject({ statements: [] });
    expect((await instance.store.people.find([eveId])).get(eveId)).toEqual(
      (await old.store.people.find([eveId])).get(eveId),
    );
    // The chain goes on, and the study releases the same records under the same pseudonyms, to a lab with a new key.
    const events = await instance.store.auditEvents.page({ limit: 1000 });
    expect(events.length).toBeGreaterThan(3);
    const labSource = `lab-${study.id.slice('study:'.length)}`;
    const { key, secret } = await createSources({ repository: instance.store.sources, now: Date.now }).issue(
      labSource,
      ['scientist'],
    );
    const again = await keysOfStream({ url: instance.url, authorization: basic(key, secret) }, study.id, 2);
    expect(again).toEqual(released);
    // New statements come after all old ones.
    const later = aNamedStatement({ actor: BEN });
    await aClient({ ...tool, url: instance.url })
      .post(later)
      .expect(200);
    const newest = JSON.parse(await list(instance.url)) as { readonly statements: readonly { readonly id: string }[] };
    expect(newest.statements[0]?.id).toBe(later.id);
  });
});
