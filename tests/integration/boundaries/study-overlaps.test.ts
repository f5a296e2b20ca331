import { randomUUID } from 'node:crypto';
import supertest from 'supertest';
import { visibleTextOf } from '../../support/builders/http/a-browser.ts';
import { consentClient, faultsAt, type Tool } from '../../support/clients/consent/consent-client.ts';
import { aStudyOver, openPurpose } from '../../support/clients/studies/study-review-client.ts';
import { aStudyClient, by, postAll, type StudyClient } from '../../support/clients/studies/study-client.ts';
import { bearer } from '../../support/clients/studies/study-stream.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

const FLOOR = 3;
interface Review {
  readonly purpose: { readonly overlaps?: unknown };
  readonly rows: readonly { readonly field: string; readonly value?: { readonly en: string; readonly fr: string } }[];
}

const EXACT = { time: 'exact', keepActivities: [], extensions: {}, responses: false };
const REASON = 'What follows within a second is what it is about.';
const aStudyId = (): string => `study:${randomUUID().slice(0, 8)}`;

interface Row {
  readonly statement: { readonly timestamp: string; readonly result: { readonly score: { readonly raw: number } } };
}

describeOnBackends('both', 'two studies of one lab', (makeBackends) => {
  let client: ReturnType<typeof consentClient>;
  let studyClient: StudyClient;
  let tool: Tool;
  let lab: Tool;
  let author: string;
  let steward: string;
  const carnet = useCarnet(makeBackends, { studyMinimum: FLOOR });
  beforeAll(async () => {
    client = consentClient(carnet);
    studyClient = await aStudyClient(carnet);
    tool = await client.tool({ audience: 'adults' });
    lab = await client.tool();
    author = await client.credential(lab.id, ['scientist']);
    steward = await carnet.issue('office', ['steward']);
  });

  const aBody = (view: object) => aStudyOver(tool.id, aStudyId(), { minimum: FLOOR, view: view as never });
  const open = async (): Promise<string> => {
    const body = { ...aBody({ ...EXACT, timeReason: REASON }) };
    await openPurpose(
      client,
      { ...body, scope: { sources: [tool.id], profiles: [], verbs: [], activityTypes: [] } },
      { author, steward },
    );
    return body['id'] as string;
  };
  const rowsOf = async (study: string): Promise<readonly Row[]> => {
    const answer = await fetch(`${carnet.url}/v1/studies/${study.replace('study:', '')}/snapshot`, {
      headers: { Authorization: bearer(author) },
    });
    const text = await answer.text();
    return answer.status === 200
      ? text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Row]))
      : [];
  };
  const overlapsFor = async (authorization: string, study: string): Promise<unknown> =>
    ((await client.get(`/v1/purposes/${study}`, authorization).expect(200)).body as { readonly overlaps?: unknown })
      .overlaps;
  const page = async (path: string, authorization: string, language = 'en'): Promise<string> =>
    visibleTextOf(
      (
        await supertest(carnet.url)
          .get(path)
          .set({ Accept: 'text/html', 'Accept-Language': language, Authorization: authorization })
          .expect(200)
      ).text,
    );

  it('have no exact times without a reason, which the refusal asks for beside all else that is wrong', async () => {
    const refused = await client
      .send('post', '/v1/purposes', { ...aBody(EXACT), minimum: 1 })
      .set('Authorization', author)
      .expect(400);
    expect([...faultsAt(refused)].sort()).toEqual(['/minimum', '/view/timeReason']);
    expect(refused.text).toContain('say why');
    const { time: _, ...rest } = EXACT;
    const drafted = await client.send('post', '/v1/purposes', aBody(rest)).set('Authorization', author).expect(201);
    expect((drafted.body as { readonly view: { readonly time: string } }).view.time).toBe('PT1M');
    const { id } = drafted.body as { readonly id: string };
    const patch = (body: object) =>
      client
        .send('patch', `/v1/purposes/${id}`, body)
        .set({ Authorization: author, 'Content-Type': 'application/merge-patch+json' });
    expect(faultsAt(await patch({ view: { time: 'exact' } }).expect(400))).toEqual(['/view/timeReason']);
    await patch({ view: { time: 'exact', timeReason: REASON } }).expect(200);
    await patch({ view: { time: 'P1D' } }).expect(200);
    expect((await client.get(`/v1/purposes/${id}`, author)).text).not.toContain(REASON);
  });

  it('can be joined by exact times and scores: the desk names them, and warns of a difference of few', async () => {
    const [one, other] = [await open(), await open()];
    const names = Array.from({ length: 22 }, () => `n${randomUUID()}`);
    for (const name of names) await studyClient.say(name, one, { choice: 'yes', includePast: true });
    for (const name of names.slice(0, 20)) await studyClient.say(name, other, { choice: 'yes', includePast: true });
    await postAll(
      { url: carnet.url, authorization: tool.authorization },
      names.map((name, raw) => by(name, { result: { score: { raw } } })),
    );
    await waitFor(
      'both have theirs',
      async () => (await rowsOf(one)).length === 22 && (await rowsOf(other)).length === 20,
    );

    const keyOf = ({ statement: { timestamp, result } }: Row): string => `${timestamp} ${result.score.raw}`;
    const others = new Set((await rowsOf(other)).map(keyOf));
    expect((await rowsOf(one)).filter((row) => !others.has(keyOf(row)))).toHaveLength(2);

    expect(await overlapsFor(steward, other)).toEqual([
      {
        study: one,
        title: expect.any(Object) as object,
        sources: [tool.id],
        time: 'exact',
        both: 20,
        isRevealing: true,
      },
    ]);
    expect(await overlapsFor(author, other)).toBeUndefined();
    const review = (await client.get(`/v1/purposes/${other}/review`, steward).expect(200)).body as Review;
    expect(review.purpose.overlaps).toEqual(await overlapsFor(steward, other));
    expect(review.rows.find(({ field }) => field === 'timeReason')?.value?.fr).toBe(REASON);
    expect(await page(`/requests/${other}`, author)).not.toContain(one);

    const more = Array.from({ length: FLOOR }, () => `n${randomUUID()}`);
    for (const name of more) await studyClient.say(name, one, 'yes');
    await waitFor('they are counted', async () => {
      const [overlap] = (await overlapsFor(steward, other)) as readonly { readonly isRevealing: boolean }[];
      return overlap?.isRevealing === false;
    });
  });

  it('are named neither with studies of another lab, nor of other tools, nor closed ones', async () => {
    const study = await open();
    const elsewhere = await studyClient.open((await client.tool()).id, { owner: lab.id } as object);
    const foreign = await studyClient.open(tool.id, {
      owner: 'another-lab',
      controller: { name: 'Another', address: 'x', contact: 'x', country: 'FR' },
    } as object);
    const closed = await studyClient.open(tool.id, { owner: lab.id, state: 'closed' } as object);
    const named = JSON.stringify(await overlapsFor(steward, study));
    for (const id of [elsewhere, foreign, closed]) expect(named).not.toContain(id);
  });

  it('of before reasons were asked for go on, and the desk says that none was given; a draft needs one', async () => {
    const older = await studyClient.open(tool.id, { owner: lab.id, minimum: FLOOR } as object);
    const names = Array.from({ length: FLOOR }, () => `n${randomUUID()}`);
    for (const name of names) await studyClient.say(name, older, { choice: 'yes', includePast: true });
    await postAll(
      { url: carnet.url, authorization: tool.authorization },
      names.map((name) => by(name)),
    );
    await waitFor('it releases', async () => (await rowsOf(older)).length === FLOOR);
    const { rows } = (await client.get(`/v1/purposes/${older}/review`, steward).expect(200)).body as Review;
    expect(rows.find(({ field }) => field === 'timeReason')?.value?.en).toBe('No reason was given.');
    const draft = await studyClient.open(tool.id, { owner: lab.id, state: 'draft', minimum: FLOOR } as object);
    const refused = await client
      .send('post', `/v1/purposes/${draft}/submit`, {})
      .set('Authorization', author)
      .expect(409);
    expect(faultsAt(refused)).toEqual(['/view/timeReason']);
  });
});
