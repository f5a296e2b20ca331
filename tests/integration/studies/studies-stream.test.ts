import { randomUUID } from 'node:crypto';
import supertest from 'supertest';
import type { StudyState } from '../../../src/studies/study/study-state.ts';
import { aVoiding } from '../../support/builders/statements/a-statement.ts';
import { type Address, aClient } from '../../support/clients/client.ts';
import { anOperator } from '../../support/clients/operator.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { aStudyClient, by, postAll, type StudyClient } from '../../support/clients/studies/study-client.ts';
import { foldOf } from '../../support/checks/journal/study-fold.ts';
import { bearer, openStream, type OpenStream, type StreamLine } from '../../support/clients/studies/study-stream.ts';
import { waitFor } from '../../support/checks/wait-for.ts';

const aName = (): string => `n${randomUUID()}`;
const DAY = 86_400_000;

/** The records that lines leave, by the documented rule: put replaces, del deletes. */
const foldLines = (lines: readonly StreamLine[]): ReadonlySet<string> => {
  const keys = new Set<string>();
  for (const { op, key = '' } of lines) {
    if (op === 'put') keys.add(key);
    if (op === 'del') keys.delete(key);
  }
  return keys;
};
const isRecord = ({ op }: StreamLine): boolean => op !== 'tick';

describeOnBackends('both', 'the stream of a study', (makeBackends) => {
  let studyClient: StudyClient;
  let tool: Awaited<ReturnType<StudyClient['source']>>;
  let lab: Address & { readonly id: string };
  const open: OpenStream[] = [];
  const carnet = useCarnet(makeBackends);
  beforeAll(async () => {
    studyClient = await aStudyClient(carnet);
    tool = await studyClient.source();
    const id = `lab-${randomUUID()}`;
    lab = { id, url: carnet.url, authorization: await carnet.issue(id, ['scientist']) };
  });
  afterAll(() => {
    for (const stream of open) stream.close();
  });

  const stream = async (
    study: string,
    query = '',
    {
      headers = {},
      take,
    }: { readonly headers?: Readonly<Record<string, string>>; readonly take?: (line: StreamLine) => boolean } = {},
  ): Promise<OpenStream> => {
    const opened = await openStream(lab, study, { query, headers, take });
    open.push(opened);
    return opened;
  };
  const aStudyOf = async (...names: readonly string[]): Promise<string> => {
    const study = await studyClient.open(tool.id, { owner: lab.id } as object);
    for (const name of names) await studyClient.say(name, study, 'yes');
    await waitFor('the study has begun', async () => (await carnet.store.studies.find(study)) !== undefined);
    return study;
  };
  const released = (study: string, count: number): Promise<void> =>
    waitFor(`${count} records are released`, async () => (await foldOf(carnet.topics, study)).records.size === count);
  const state = async (study: string): Promise<StudyState> => (await carnet.store.studies.find(study)) as StudyState;
  const change = async (study: string, about: Partial<StudyState>): Promise<void> => {
    for (;;) {
      const now = await state(study);
      if (await carnet.store.studies.update({ ...now, ...about, v: now.v + 1 })) return;
    }
  };
  const at = (path: string) => `/v1/studies/${path.replace('study:', '')}`;
  const ack = (study: string, cursor: unknown) =>
    supertest(carnet.url)
      .post(at(`${study}/acks`))
      .set('Authorization', bearer(lab.authorization))
      .send({ cursor });

  it('gives every record from the start to the head, as NDJSON, with a tick at its end', async () => {
    const ada = aName();
    const study = await aStudyOf(ada);
    await postAll(tool, [by(ada), by(ada), by(ada)]);
    await released(study, 3);
    const { status, headers, lines, ended } = await stream(study, '?from=start&follow=false');
    await ended;
    expect([status, headers.get('content-type')]).toEqual([200, 'application/x-ndjson']);
    expect(lines.filter(isRecord).map(({ op }) => op)).toEqual(['put', 'put', 'put']);
    expect(lines.at(-1)).toMatchObject({ op: 'tick', cursor: headers.get('study-head') });
    for (const { key, source, statement, cursor } of lines.filter(isRecord)) {
      expect(cursor).toMatch(/^v1\.0-\d+$/);
      expect([source, statement?.id]).toEqual([tool.id, key]);
    }
    const [fold, offsets] = [await foldOf(carnet.topics, study), lines.map(({ cursor }) => Number(cursor.slice(5)))];
    expect(foldLines(lines)).toEqual(new Set(fold.records.keys()));
    expect(offsets).toEqual(offsets.toSorted((a, b) => a - b));
  });

  it('goes on live as Server-Sent Events, and resumes after Last-Event-ID or after= with what came since', async () => {
    const ada = aName();
    const study = await aStudyOf(ada);
    const live = await stream(study, '', { headers: { Accept: 'text/event-stream' } });
    expect(live.headers.get('content-type')).toMatch(/^text\/event-stream/);
    await postAll(tool, [by(ada), by(ada)]);
    await waitFor('both are delivered', () => live.lines.filter(isRecord).length === 2);
    live.close();
    const [first, second] = live.lines.filter(isRecord);
    expect(live.text()).toContain(
      `id: ${first!.cursor}\ndata: {"cursor":"${first!.cursor}","op":"put","key":"${first!.key!}"`,
    );
    await aClient(tool)
      .post(aVoiding((await carnet.store.releases.find([first!.key!])).get(first!.key!)!.statement))
      .expect(200);
    await postAll(tool, [by(ada)]);
    await waitFor('one is gone and another is there', async () => {
      const { records } = await foldOf(carnet.topics, study);
      return records.size === 2 && !records.has(first!.key!);
    });
    for (const [query, headers] of [
      [`?follow=false&after=${first!.cursor}`, {}],
      ['?follow=false', { 'Last-Event-ID': first!.cursor }],
    ] as const) {
      const later = await stream(study, query, { headers });
      await later.ended;
      const records = later.lines.filter(isRecord);
      expect(records.map(({ op, why }) => why ?? op).toSorted()).toEqual(['put', 'put', 'voided']);
      expect(records.map(({ key }) => key)).toEqual(expect.arrayContaining([first!.key, second!.key]));
    }
  });

  it('sends nothing of a person whose deletion should have left with the last cut, though it has not', async () => {
    const [ada, bob] = [aName(), aName()];
    const study = await aStudyOf(ada, bob);
    await postAll(tool, [by(ada), by(bob), by(ada)]);
    await released(study, 3);
    // As if everything after the update were late: not in the audit log, without a marker.
    const { id } = await studyClient.decisionClient.person(ada);
    const before = (await carnet.store.people.find([id])).get(id)!;
    await carnet.store.people.update({
      ...before,
      decisions: {
        ...before.decisions,
        [study]: { ...before.decisions[study], state: 'withdrawn', since: Date.now() - 60_000 },
      },
      v: before.v + 1,
    });
    const { lines, ended } = await stream(study, '?from=start&follow=false');
    await ended;
    expect(lines.filter(({ op }) => op === 'put')).toHaveLength(1);
  });

  it('C7: ends with exactly the fold for a reader that is cut off anywhere and resumes', async () => {
    const names = [aName(), aName(), aName()];
    const study = await aStudyOf(...names);
    const lines: StreamLine[] = [];
    const posting = (async () => {
      for (let round = 0; round < 8; round++) {
        for (const name of names) await postAll(tool, [by(name)]);
        // A stop takes back only what has been released.
        if (round === 2) await released(study, 3 * names.length);
        if (round % 3 === 2) {
          await studyClient.say(names[round % 2]!, study, 'stop');
          await studyClient.say(names[round % 2]!, study, 'yes');
        }
      }
    })();
    let random = 7;
    const next = (): number => {
      random = (random * 1_103_515_245 + 12_345) % 2_147_483_648;
      return random / 2_147_483_648;
    };
    /**
     * Resumes after what came last, and is cut off after a random number of lines; resolves with whether it came to the
     * head.
     */
    const resume = async (cutAfter: number): Promise<void> => {
      const last = lines.at(-1)?.cursor;
      let left = cutAfter;
      const query = last === undefined ? '?from=start&follow=false' : `?follow=false&after=${last}`;
      const one = await stream(study, query, { take: () => --left > 0 });
      await one.ended;
      lines.push(...one.lines);
    };
    let isPosting = true;
    const posted = posting.finally(() => {
      isPosting = false;
    });
    let cuts = 0;
    const goesOn = (): boolean => isPosting || cuts < 8;
    for (; goesOn(); cuts++) await resume(1 + Math.floor(next() * 6));
    await posted;
    await waitFor(
      'all releases are published',
      async () =>
        (await carnet.store.releases.findByStudy(study, { limit: 1000 })).length ===
        (await foldOf(carnet.topics, study)).records.size,
    );
    await new Promise((resolve) => setTimeout(resolve, 1000));
    for (let tries = 0; tries < 3; tries++) await resume(Infinity);
    expect(cuts).toBeGreaterThan(5);
    const fold = await foldOf(carnet.topics, study);
    expect(foldLines(lines)).toEqual(new Set(fold.records.keys()));
    expect(fold.records.size).toBeGreaterThan(5);
    expect(fold.ended.size).toBeGreaterThan(1);
  });

  it('C24: logs for each connection what it was sent: together, all that was delivered', async () => {
    const ada = aName();
    const study = await aStudyOf(ada);
    await postAll(tool, [by(ada), by(ada), by(ada)]);
    await released(study, 3);
    const streams = [
      await stream(study, '?from=start&follow=false'),
      await stream(study, '?from=start'),
      await stream(study, '?follow=false'),
      await stream(study, '?from=start&follow=false'),
    ];
    await waitFor('all have it', () => [0, 1, 3].every((index) => streams[index]!.lines.filter(isRecord).length >= 3));
    streams[1]!.close();
    const accesses = async () =>
      (await studyClient.decisionClient.consent.auditLog.list({ limit: 100_000 })).filter(
        ({ type, purpose }) => type === 'access' && purpose === study,
      );
    await waitFor('all four are put down', async () => (await accesses()).length === 4);
    const events = await accesses();
    const delivered = streams.reduce((sum, { lines }) => sum + lines.filter(isRecord).length, 0);
    expect(events.reduce((sum, { data }) => sum + Number(data?.['count']), 0)).toBe(delivered);
    const key = Buffer.from(lab.authorization.slice(6), 'base64').toString().split(':')[0];
    for (const event of events)
      expect(event).toMatchObject({
        by: { role: 'scientist', id: key },
        data: {
          by: 'stream',
          from: expect.stringMatching(/^v1\.0--?\d+$/),
          to: expect.stringMatching(/^v1\.0--?\d+$/),
        },
      });
  });

  it('C24: logs an empty delivery once for a reader that reconnects again and again', async () => {
    const ada = aName();
    const study = await aStudyOf(ada);
    const accesses = async () =>
      (await studyClient.decisionClient.consent.auditLog.list({ limit: 100_000 }))
        .filter(({ type, purpose }) => type === 'access' && purpose === study)
        .map(({ data }) => data?.['count']);
    for (let round = 0; round < 5; round++) {
      const empty = await stream(study);
      empty.close();
      await empty.ended;
    }
    await waitFor('one is put down', async () => (await accesses()).length > 0);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await accesses()).toEqual([0]);
    await postAll(tool, [by(ada), by(ada)]);
    await released(study, 2);
    await waitFor('a cut has both', async () => ((await state(study)).cut?.head ?? 0) >= 2);
    for (let round = 0; round < 2; round++) await (await stream(study, '?from=start&follow=false')).ended;
    await waitFor('all is put down', async () => (await accesses()).length === 3);
    expect(await accesses()).toEqual([0, 2, 2]);
  });

  it('is open 32 times at most for one credential, which may open others once it disconnects', async () => {
    const study = await aStudyOf();
    const authorization = await carnet.issue(lab.id, ['scientist']);
    const ask = async (): Promise<OpenStream> => {
      const one = await openStream({ ...lab, authorization }, study);
      open.push(one);
      return one;
    };
    const all = await Promise.all(Array.from({ length: 32 }, ask));
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set([200]));
    const refused = await ask();
    expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([503, true]);
    expect((await stream(study)).status).toBe(200);
    for (const one of all) one.close();
    await waitFor('a place is free', async () => (await ask()).status === 200);
  });

  it('C21: is refused to a lab that has not acknowledged deletions for 30 days, until it does', async () => {
    const [ada, bob] = [aName(), aName()];
    const study = await aStudyOf(ada, bob);
    await postAll(tool, [by(ada), by(bob)]);
    await released(study, 2);
    await studyClient.say(ada, study, 'stop');
    await released(study, 1);
    const live = await stream(study, '?from=start');
    await waitFor('the deletion is delivered', () => live.lines.some(({ op }) => op === 'del'));
    await waitFor('the deletion is noted', async () => (await state(study)).deletions.length === 1);
    const [deletion] = (await state(study)).deletions;
    const operator = anOperator(carnet);
    const lag = async (): Promise<number> => (await operator.samples('lrs_study_ack_lag_seconds'))[0]![1];
    expect(await lag()).toBeLessThan(60);
    await change(study, { deletions: [{ ...deletion!, at: Date.now() - 30 * DAY }] });
    expect(await lag()).toBeGreaterThanOrEqual(30 * 86_400);
    await live.ended;
    const refused = await supertest(carnet.url)
      .get(at(`${study}/stream`))
      .set('Authorization', bearer(lab.authorization))
      .expect(403);
    expect(refused.body).toMatchObject({ type: expect.stringContaining('ack-required') });
    const { cursor } = live.lines.find(({ op }) => op === 'del')!;
    const standing = await ack(study, cursor).expect(200);
    expect(standing.body).toMatchObject({ id: study, acknowledged: { cursor } });
    expect(standing.body).not.toHaveProperty('unacknowledged');
    expect((await stream(study, '?follow=false')).status).toBe(200);
    expect(await lag()).toBe(0);
    expect(
      (await studyClient.decisionClient.consent.auditLog.list({ limit: 100_000 })).filter(
        ({ type, purpose }) => type === 'ack' && purpose === study,
      ),
    ).toHaveLength(1);
  });

  it('refuses what is no cursor, cursors of another stream or too old, and unknown queries', async () => {
    const study = await aStudyOf(aName());
    const ask = (query: string) =>
      supertest(carnet.url)
        .get(at(`${study}/stream${query}`))
        .set('Authorization', bearer(lab.authorization));
    for (const query of [
      '?after=1842',
      '?after=v2.0-1',
      '?after=v1.1-1',
      '?from=now',
      '?follow=maybe',
      '?from=start&after=v1.0-0',
      '?since=1',
    ])
      await ask(query).expect(400);
    await ask('?after=v1.0-999999').expect(410);
    await ack(study, 'v1.0-999999').expect(410);
    for (const cursor of ['nothing', 5, undefined]) await ack(study, cursor).expect(400);
    await waitFor('the head has a mark', async () => (await state(study)).marks.length > 0);
    const now = Date.now();
    const head = await carnet.topics.head(study);
    expect(head).toBeGreaterThan(0);
    await change(study, {
      marks: [
        { offset: 0, at: now - 31 * DAY },
        { offset: head, at: now - 29 * DAY },
      ],
    });
    expect((await ask('?follow=false&after=v1.0-0').expect(410)).body).toMatchObject({
      type: expect.stringContaining('cursor-over'),
    });
    // From its start it may be read, once it has something.
    await ask('?follow=false&from=start').expect(503);
  });

  it('is for scientists of its own lab: other labs do not learn that it exists', async () => {
    const ada = aName();
    const study = await aStudyOf(ada);
    await postAll(tool, [by(ada)]);
    await released(study, 1);
    const ask = (authorization: string | undefined, path = 'stream?follow=false') => {
      const test = supertest(carnet.url).get(at(`${study}/${path}`));
      return authorization === undefined ? test : test.set('Authorization', authorization);
    };
    const other = await carnet.issue(`lab-${randomUUID()}`, ['scientist']);
    await ask(undefined).expect(401);
    await ask(bearer('Basic bm90OmtleQ==')).expect(401);
    await ask(bearer(other)).expect(404);
    await ask(tool.authorization).expect(403);
    await ask(bearer(lab.authorization)).expect(200);
    await supertest(carnet.url)
      .get(at(`${study}/acks`))
      .set('Authorization', bearer(other))
      .expect(404);
    expect(
      (
        await supertest(carnet.url)
          .get(at(`${study}/acks`))
          .set('Authorization', bearer(lab.authorization))
          .expect(200)
      ).body,
    ).toMatchObject({ id: study, state: 'open', emits: 'everything', version: 1 });
    await studyClient.updatePurpose(study, { state: 'suspended' });
    await ask(bearer(lab.authorization)).expect(403);
  });

  it('ends within seconds where its credential is revoked, and goes on for others of its lab', async () => {
    const ada = aName();
    const study = await aStudyOf(ada);
    const authorization = await carnet.issue(lab.id, ['scientist']);
    const revoked = await openStream({ ...lab, authorization }, study);
    const other = await stream(study);
    const [key = ''] = Buffer.from(authorization.slice('Basic '.length), 'base64').toString().split(':');
    await supertest(carnet.url)
      .delete(`/v1/sources/${lab.id}/credentials/${key}`)
      .set('Authorization', carnet.authorization)
      .expect(204);
    let isOver = false;
    void revoked.ended.then(() => {
      isOver = true;
    });
    await waitFor('the stream has ended', () => isOver);
    await postAll(tool, [by(ada)]);
    await waitFor('the record has come', () => Promise.resolve(other.lines.some(isRecord)));
    expect(revoked.lines.filter(isRecord)).toEqual([]);
  });
});
