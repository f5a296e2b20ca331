import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import supertest from 'supertest';
import { createReadFromServer } from '../../../src/cli/transfer/export-from-server.ts';
import { aFolder } from '../../support/checks/a-directory.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { foldOf } from '../../support/checks/journal/study-fold.ts';
import { aClient } from '../../support/clients/client.ts';
import { aStudyClient, by, postAll } from '../../support/clients/studies/study-client.ts';
import { bearer, openStream, type StreamLine } from '../../support/clients/studies/study-stream.ts';
import { forgetBeats } from '../../support/servers/processes/forget-beats.ts';
import { loseJournal } from '../../support/servers/lose-journal.ts';
import { runCommandOn } from '../../support/servers/processes/in-process-command.ts';
import { type Backends, describeOnBackends } from '../../support/servers/backends.ts';
import type { RunningCarnet } from '../../support/servers/running-carnet.ts';
import { copyStore } from '../../support/servers/store-copy.ts';
import { runningOn } from '../../support/servers/while-running.ts';

const EPOCH = 'carnet-epoch';
const THROUGH = 'x-experience-api-consistent-through';
const NEVER = '1970-01-01T00:00:00.000Z';

describeOnBackends('both', 'What others were given of a store that was put back', (makeBackends) => {
  let backends: Backends;
  beforeEach(() => {
    backends = makeBackends();
  });
  afterEach(() => backends.remove());

  const running = runningOn(() => backends);
  const read = async (
    { url }: RunningCarnet,
    { study, authorization }: { readonly study: string; readonly authorization: string },
    query: string,
  ): Promise<{ readonly status: number; readonly lines: readonly StreamLine[]; readonly text: string }> => {
    const stream = await openStream({ url, authorization }, study, { query: `?follow=false&${query}` });
    await stream.ended;
    return { status: stream.status, lines: stream.lines, text: stream.text() };
  };
  const keysOf = (lines: readonly StreamLine[]): readonly string[] => {
    const keys = new Set<string>();
    for (const { op, key = '' } of lines) {
      if (op === 'put') keys.add(key);
      if (op === 'del') keys.delete(key);
    }
    return [...keys].toSorted();
  };

  const exported = async (
    { url, authorization }: Pick<RunningCarnet, 'url' | 'authorization'>,
    query: string,
  ): Promise<{ readonly status: number; readonly text: string; readonly cursors: readonly string[] }> => {
    const answer = await fetch(`${url}/v1/export?envelope=true&${query}`, { headers: { authorization } });
    const text = await answer.text();
    const lines = answer.status === 200 ? text.split('\n').slice(0, -1) : [];
    return {
      status: answer.status,
      text,
      cursors: lines.map((line) => (JSON.parse(line) as { cursor: string }).cursor),
    };
  };
  const lastCursor = async (carnet: RunningCarnet, count: number): Promise<string> => {
    let cursors: readonly string[] = [];
    await waitFor('the export to have all', async () => {
      ({ cursors } = await exported(carnet, ''));
      return cursors.length >= count;
    });
    return cursors.at(-1)!;
  };
  /** Continues an export of the command line that ended behind this cursor. */
  const continueExport = async (cursor: string) => {
    const folder = aFolder('export');
    const out = join(folder, 'statements.ndjson');
    writeFileSync(`${out}.part`, '');
    writeFileSync(
      `${out}.state`,
      JSON.stringify({ exports: 'from=store&format=ndjson', bytes: 0, statements: 1, cursor }),
    );
    try {
      return await runCommandOn(backends, ['export', '--out', out]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  it('is over for good (cursors of exports), over HTTP and in the command that continues one', async () => {
    const tool = await running(async (carnet) => {
      const source = await (await aStudyClient(carnet)).source();
      await postAll(source, [by('ada')]);
      return source;
    });
    const restore = await copyStore(backends);
    const given = await running(async (carnet) => {
      await postAll({ ...tool, url: carnet.url }, [by('ada'), by('bob')]);
      const cursor = await lastCursor(carnet, 3);
      expect(cursor).toMatch(/^[0-9a-f]{20}$/);
      expect(await exported(carnet, `after=${cursor}`)).toMatchObject({ status: 200, cursors: [] });
      return cursor;
    });
    await restore();
    const anew = await running(async (carnet) => {
      const over = await exported(carnet, `after=${given}`);
      expect([over.status, over.text]).toEqual([410, expect.stringContaining('Export from the start')]);
      // It stays over once there is more than it had.
      await postAll({ ...tool, url: carnet.url }, [by('ada'), by('ada'), by('ada')]);
      const cursor = await lastCursor(carnet, 6);
      expect(cursor).toMatch(/^v1\.[0-9a-f]{12}\.[0-9a-f]{20}$/);
      expect((await exported(carnet, `after=${given}`)).status).toBe(410);
      expect(await exported(carnet, `after=${cursor}`)).toMatchObject({ status: 200, cursors: [] });
      const { url, authorization } = carnet;
      const read = createReadFromServer({ url, authorization }, new URLSearchParams(), {
        onRetry: () => undefined,
        sleep: () => Promise.resolve(),
        random: Math.random,
      });
      const all: string[] = [];
      for await (const batch of read(undefined)) all.push(...batch.map((one) => one.cursor));
      expect(all).toHaveLength(6);
      await expect(read(given)[Symbol.asyncIterator]().next()).rejects.toMatchObject({ kind: 'cursor-over' });
      return cursor;
    });
    const over = await continueExport(given);
    expect(over.code).not.toBe(0);
    expect(over.stderr).toMatch(/of before Carnet was restored.*statements\.ndjson\.state/);
    expect((await continueExport(anew)).code).toBe(0);
    // A plain restart begins no other epoch.
    await running(async (carnet) => {
      expect(await exported(carnet, `after=${anew}`)).toMatchObject({ status: 200, cursors: [] });
    });
  });

  it('is over for good (cursors of studies, `more` links), and from the start they get what counts', async () => {
    const { lab, tool } = await running(async (carnet) => {
      const client = await aStudyClient(carnet);
      const source = await client.source();
      const owner = `lab-${randomUUID()}`;
      const authorization = await carnet.issue(owner, ['scientist']);
      const study = await client.open(source.id, { owner } as object);
      for (const name of ['ada', 'bob']) await client.say(name, study, 'yes');
      await waitFor('the study has begun', async () => (await carnet.store.studies.find(study)) !== undefined);
      await postAll(source, [by('ada'), by('bob')]);
      await waitFor('both records', async () => (await foldOf(carnet.topics, study)).records.size === 2);
      return { lab: { study, authorization }, tool: source };
    });
    const restore = await copyStore(backends);
    const given = await running(async (carnet) => {
      const client = await aStudyClient(carnet);
      await postAll({ ...tool, url: carnet.url }, [by('ada'), by('bob'), by('bob'), by('ada')]);
      await waitFor('all records', async () => (await foldOf(carnet.topics, lab.study)).records.size === 6);
      const { lines } = await read(carnet, lab, 'from=start');
      expect(keysOf(lines)).toHaveLength(6);
      const page = await aClient(carnet).get({ limit: 1 });
      await client.say('bob', lab.study, 'no');
      await waitFor('the deletions', async () => (await foldOf(carnet.topics, lab.study)).records.size === 3);
      return {
        cursor: lines.at(-1)!.cursor,
        more: (page.body as { more: string }).more,
        epoch: page.headers[EPOCH] as string,
      };
    });
    expect(given.epoch).toBe('first');
    await restore();
    await running(async (carnet) => {
      const resume = () => read(carnet, lab, `after=${given.cursor}`);
      const [first, more] = [await resume(), await supertest(carnet.url).get(given.more).set(aReader(carnet))];
      expect([first.status, more.status]).toEqual([410, 410]);
      expect(more.text).toContain('read the list from its start');
      const ack = await supertest(carnet.url)
        .post(`/v1/studies/${lab.study.replace('study:', '')}/acks`)
        .set('Authorization', bearer(lab.authorization))
        .send({ cursor: given.cursor });
      expect([ack.status, ack.text]).toEqual([410, expect.stringContaining('keep nothing that is not in it')]);

      // Once the stream goes further than the cursor it is over as before.
      await postAll(
        { ...tool, url: carnet.url },
        Array.from({ length: 12 }, () => by('ada')),
      );
      await waitFor('its releaser', async () => {
        const { lines } = await read(carnet, lab, 'from=start');
        return keysOf(lines).length === 15;
      });
      expect((await resume()).status).toBe(410);
      const anew = await read(carnet, lab, 'from=start');
      // Nothing of who has said no.
      const names = anew.lines.flatMap(({ statement }) => statement?.actor.account.name ?? []);
      expect(new Set(names).size).toBe(1);
      expect(anew.lines.at(-1)!.cursor).toMatch(/^v1\.[0-9a-f]{12}\.0-\d+$/);
      expect((await read(carnet, lab, `after=${anew.lines.at(-1)!.cursor}`)).status).toBe(200);

      const list = await aClient(carnet).get({ since: new Date(Date.now() - 60_000).toISOString() });
      expect(list.headers[EPOCH]).toMatch(/^[0-9a-f]{12}$/);
      // The journal had every statement.
      expect(Date.parse(list.headers[THROUGH] as string)).toBeGreaterThan(Date.now() - 60_000);
    });
    // A plain restart begins no other epoch.
    await running(async (carnet) => {
      const { lines } = await read(carnet, lab, 'from=start');
      expect((await read(carnet, lab, `after=${lines.at(-1)!.cursor}`)).status).toBe(200);
    });
  });

  it('may be gone once the journal was lost: harvesters learn it by two headers, and read anew', async () => {
    const since = await running(async (carnet) => {
      const source = await (await aStudyClient(carnet)).source();
      await postAll(source, [by('ada')]);
      const list = await aClient(carnet).get({});
      return list.headers[THROUGH] as string;
    });
    expect(Date.parse(since)).toBeGreaterThan(0);
    await loseJournal(backends);
    await forgetBeats(backends);
    const { code } = await runCommandOn(backends, ['recover']);
    expect(code).toBe(0);
    await running(async (carnet) => {
      const headersOf = async (query: Readonly<Record<string, string>>) => {
        const { headers } = await aClient(carnet).get(query);
        return [headers[EPOCH] as string, headers[THROUGH] as string] as const;
      };
      const [epoch, through] = await headersOf({ since });
      expect([epoch, through]).toEqual([expect.stringMatching(/^[0-9a-f]{12}$/), NEVER]);
      // It goes on from where it is told.
      await waitFor(
        'a Consistent-Through of now',
        async () => Date.parse((await headersOf({ since: through }))[1]) > Date.parse(since),
      );
      // At first it may be told a time before the recovery, and reads once more.
      await waitFor('the next', async () => {
        const [, next] = await headersOf({ since: through });
        return (await headersOf({ since: next }))[1] !== NEVER;
      });
      expect((await headersOf({}))[1]).not.toBe(NEVER);
    });
  });
});

const aReader = ({ authorization }: RunningCarnet) => ({
  Authorization: authorization,
  'X-Experience-API-Version': '2.0.0',
});
