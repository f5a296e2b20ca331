import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OpenStudy, openStudy } from '../../support/clients/studies/open-study.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { waitFor } from '../../support/checks/wait-for.ts';

const ADA = 'mailto:ada@school.example';
const BLAISE = 'mailto:blaise@school.example';

describeOnBackends('both', 'the snapshot of a study', (makeBackends) => {
  let study: OpenStudy;
  const carnet = useCarnet(makeBackends);
  beforeAll(async () => {
    study = await openStudy(carnet);
    for (const mbox of [ADA, BLAISE]) {
      await study.say({ mbox }, 'yes');
      await study.post(
        mbox,
        [1, 2, 3].map((raw) => ({ result: { score: { raw }, success: raw > 1 } })),
      );
    }
    await waitFor('all in the stream', async () => (await lines('ndjson')).length === 6);
  });

  const get = (query: string, token = study.token): Promise<Response> =>
    fetch(`${study.url}/snapshot${query}`, { headers: { Authorization: `Bearer ${token}` } });
  const lines = async (format: string): Promise<readonly string[]> =>
    (await (await get(`?format=${format}`)).text()).trimEnd().split(/\r?\n/).filter(Boolean);

  it('is what the stream folds to, as JSON Lines, and says up to where', async () => {
    const answer = await get('');
    expect([answer.status, answer.headers.get('content-type'), answer.headers.get('cache-control')]).toEqual([
      200,
      'application/x-ndjson',
      'no-store',
    ]);
    const text = await answer.text();
    expect(Number(answer.headers.get('content-length'))).toBe(Buffer.byteLength(text));
    const streamed = await (
      await fetch(`${study.url}/stream?from=start&follow=false`, {
        headers: { Authorization: `Bearer ${study.token}`, Accept: 'application/x-ndjson' },
      })
    ).text();
    const puts = streamed
      .split('\n')
      .filter((line) => line.includes('"put"'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(puts.map(({ key, source, statement }) => ({ key, source, statement })));
    expect(answer.headers.get('study-head')).toMatch(/^v1\.0-\d+$/);
  });

  it('is a table as CSV, as Parquet and as DataShop transactions too', async () => {
    expect((await lines('csv')).length).toBe(7);
    const datashop = await lines('datashop');
    expect([datashop.length, datashop[0]?.split('\t').slice(0, 3)]).toEqual([
      7,
      ['Anon Student Id', 'Session Id', 'Time'],
    ]);
    const folder = mkdtempSync(join(tmpdir(), 'carnet-snapshot-'));
    const file = join(folder, 'records.parquet');
    writeFileSync(file, Buffer.from(await (await get('?format=parquet')).arrayBuffer()));
    expect(
      (await parquetReadObjects({ file: await asyncBufferFromFile(file) }))
        .map((row): unknown => row['score_raw'])
        .sort(),
    ).toEqual([1, 1, 2, 2, 3, 3]);
    rmSync(folder, { recursive: true });
  });

  it('is refused without a token, to another lab, and in a form that there is none of', async () => {
    const other = await openStudy(carnet);
    expect([
      (await get('', 'bm9uZTpub25l')).status,
      (await get('', other.token)).status,
      (await get('?format=xlsx')).status,
      (await get('?forma=csv')).status,
    ]).toEqual([401, 404, 400, 400]);
  });

  it('is in the audit log with the number of its records', async () => {
    const before = 0;
    await lines('csv');
    const events = await carnet.store.auditEvents.page({ after: before, limit: 1000 });
    expect(
      events
        .map(({ body }) => JSON.parse(body) as { type: string; data: unknown })
        .map(({ type, data }) => [type, data]),
    ).toContainEqual([
      'access',
      { by: 'snapshot', from: 'v1.0-0', to: expect.stringMatching(/^v1\.0-/) as string, count: 6 },
    ]);
  });

  it('is not taken by HEAD, which has its headers but for the length, and logs nothing', async () => {
    const before = (await carnet.store.auditEvents.head())?.seq ?? 0;
    const head = await fetch(`${study.url}/snapshot`, {
      method: 'HEAD',
      headers: { Authorization: `Bearer ${study.token}` },
    });
    expect([head.status, head.headers.get('study-head'), await head.text()]).toEqual([
      200,
      expect.stringMatching(/^v1\.0-\d+$/),
      '',
    ]);
    const text = await (await get('')).text();
    expect([
      head.headers.get('content-type'),
      head.headers.get('content-disposition'),
      head.headers.get('content-length'),
    ]).toEqual(['application/x-ndjson', expect.stringContaining('.ndjson'), null]);
    expect(text.split('\n')).toHaveLength(7);
    const events = await carnet.store.auditEvents.page({ after: before, limit: 1000 });
    const given = events
      .map(({ body }) => JSON.parse(body) as { type: string; data: { by: string; count: number } })
      .filter(({ type }) => type === 'access');
    // The same cut is no second event.
    expect(given.length).toBeLessThanOrEqual(1);
    expect(given.every(({ data: { by, count } }) => by === 'snapshot' && count === 6)).toBe(true);
  });

  it('has no record of a person who has stopped, from the next cut on', async () => {
    await study.say({ mbox: ADA }, 'stop');
    await waitFor('their records are gone', async () => (await lines('ndjson')).length === 3);
    expect((await lines('csv')).length).toBe(4);
  });
});
