import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Address } from '../../support/clients/client.ts';
import { describeOnBackendsAtOnce } from '../../support/servers/backends.ts';
import { aStudyClient, by, postAll, type StudyClient } from '../../support/clients/studies/study-client.ts';
import { bearer, openStream, type StreamLine } from '../../support/clients/studies/study-stream.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { runCarnet, type RunningCarnet } from '../../support/servers/running-carnet.ts';

const INTERVAL = 6000;
/** Deletions leave at instants so far apart. */
const APART = INTERVAL * 1.1;
const FLOOR = 3;
const aName = (): string => `n${randomUUID()}`;

describeOnBackendsAtOnce('both', 'who stops a study', (makeBackends, { beforeAll, afterAll, it }) => {
  const backends = makeBackends();
  /** The clock of this Carnet goes no further than `until`: on a busy machine it waits for the test. */
  const clock = { behind: 0, until: Infinity };
  const now = (): number => Math.min(Date.now() - clock.behind, clock.until);
  const goOnUntil = (until: number): void => {
    clock.behind = Date.now() - now();
    clock.until = Math.floor(until);
  };
  let carnet: RunningCarnet;
  let studyClient: StudyClient;
  let tool: Address & { readonly id: string };
  let lab: Address & { readonly id: string };
  beforeAll(async () => {
    carnet = await runCarnet(backends, { now, retractionIntervalMs: INTERVAL, studyMinimum: FLOOR });
    studyClient = await aStudyClient(carnet);
    tool = await studyClient.source();
    const id = `lab-${randomUUID()}`;
    lab = { id, url: carnet.url, authorization: await carnet.issue(id, ['scientist']) };
  });
  afterAll(async () => {
    await carnet.close();
    await backends.remove();
    expect(carnet.unexpectedErrors).toEqual([]);
  });

  const get = (study: string, path: string): Promise<Response> =>
    fetch(`${carnet.url}/v1/studies/${study.replace('study:', '')}${path}`, {
      headers: { Authorization: bearer(lab.authorization), Accept: 'application/x-ndjson, application/json' },
    });
  const linesOf = async (answer: Response): Promise<readonly StreamLine[]> =>
    (await answer.text()).split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as StreamLine]));
  const keysIn = (lines: readonly StreamLine[]): readonly string[] => {
    const keys = new Set<string>();
    for (const { op, key = '' } of lines) {
      if (op === 'del') keys.delete(key);
      else if (op !== 'tick') keys.add(key);
    }
    return [...keys].sort();
  };
  const aStudyOf = async (names: readonly string[]): Promise<string> => {
    const study = await studyClient.open(tool.id, { owner: lab.id, minimum: FLOOR } as object);
    for (const name of names) await studyClient.say(name, study, 'yes');
    await postAll(
      tool,
      names.map((name) => by(name)),
    );
    await waitFor('all are in the snapshot', async () => {
      const answer = await get(study, '/snapshot');
      return answer.status === 200 && (await linesOf(answer)).length === names.length;
    });
    return study;
  };
  /** Late between two instants, but early enough for what is noted then to leave at the second one. */
  const LATE = APART * 0.75;
  /** Early between two instants, of which the second does not come: what ends until then leaves at the same one. */
  const earlyInTick = async (): Promise<void> => {
    await waitFor('an instant is just over', () => {
      const phase = now() % APART;
      return phase > APART * 0.1 && phase < APART * 0.2;
    });
    goOnUntil(now() - (now() % APART) + LATE);
  };
  /** Lets the next instant come, and none after it, once this many records of a study wait for it in one partition. */
  const oneInstant = async (study: string, records: number): Promise<void> => {
    const { releases } = carnet.store;
    await waitFor('all wait for the instant', async () => {
      for (const owner of await releases.findOwnersWithPendingWork()) {
        const pending = await releases.findPendingRetractions({ owner, limit: 100 });
        if (pending.filter((one) => one.study === study).length === records) return true;
      }
      return false;
    });
    goOnUntil(clock.until + APART);
  };
  /** What `read` gives again and again, each different answer once, until `isOver`; begins with its first answer. */
  const watch = async (
    read: () => Promise<string>,
    isOver: () => boolean,
  ): Promise<{ readonly ended: Promise<readonly string[]> }> => {
    const seen = [await read()];
    const goOn = async (): Promise<readonly string[]> => {
      while (!isOver()) {
        await pause(600);
        const now = await read();
        if (seen.at(-1) !== now) seen.push(now);
      }
      return seen;
    };
    return { ended: goOn() };
  };
  const stopAll = async (study: string, names: readonly string[], gapMs: number): Promise<void> => {
    for (const name of names) {
      await studyClient.say(name, study, 'stop');
      await pause(gapMs);
    }
  };

  it('shows to the lab with all others who do before the same instant, by no way before another', async () => {
    const names = Array.from({ length: 10 }, aName);
    const study = await aStudyOf(names);
    const live: StreamLine[] = [];
    const follower = await openStream(lab, study, {
      take: (line) => {
        live.push(line);
        return true;
      },
    });
    const cursor = (await linesOf(await get(study, '/stream?from=start&follow=false'))).at(-1)!.cursor;
    let over = false;
    const count = async (path: string): Promise<string> => {
      const answer = await get(study, path);
      return answer.status === 200 ? String(keysIn(await linesOf(answer)).length) : String(answer.status);
    };
    const watched = await Promise.all(
      ['/snapshot', '/stream?from=start&follow=false', '/stream?follow=false', '/stream?after=v1.0-0&follow=false'].map(
        (path) =>
          watch(
            () => count(path),
            () => over,
          ),
      ),
    );
    const lengths = await watch(
      async () => (await get(study, '/snapshot?format=csv')).headers.get('content-length') ?? '',
      () => over,
    );
    await earlyInTick();
    await stopAll(study, names.slice(0, 4), 300);
    await oneInstant(study, 4);
    await waitFor('the deletions leave', () => live.filter(({ op }) => op === 'del').length === 4);
    goOnUntil(Infinity);
    await pause(2 * APART);
    over = true;
    const [snapshots, starts, heads, resumed] = await Promise.all(watched.map(({ ended }) => ended));
    expect([snapshots, starts, heads]).toEqual(Array.from({ length: 3 }, () => ['10', '6']));
    expect(resumed!.length).toBeLessThanOrEqual(2);
    expect((await lengths.ended).length).toBeLessThanOrEqual(2);
    expect(await linesOf(await get(study, `/stream?follow=false&after=${cursor}`))).toHaveLength(5);
    follower.close();
  });

  it('is in no snapshot and no reading from the start once too few are left; deletions still leave', async () => {
    const names = Array.from({ length: 10 }, aName);
    const study = await aStudyOf(names);
    const cursor = (await linesOf(await get(study, '/stream?from=start&follow=false'))).at(-1)!.cursor;
    let over = false;
    const watched = await watch(
      async () => {
        const answer = await get(study, '/snapshot');
        return answer.status === 200 ? String((await linesOf(answer)).length) : String(answer.status);
      },
      () => over,
    );
    const states = await watch(
      async () => ((await (await get(study, '/acks')).json()) as { readonly emits: string }).emits,
      () => over,
    );
    await earlyInTick();
    const toDelete = openStream(lab, study, { query: `?after=${cursor}` });
    await stopAll(study, names.slice(0, 9), 150);
    await oneInstant(study, 9);
    await waitFor('all deletions have left', async () => {
      const { lines } = await toDelete;
      return lines.filter(({ op }) => op === 'del').length === 9;
    });
    goOnUntil(Infinity);
    await pause(2 * APART);
    over = true;
    (await toDelete).close();
    expect(await watched.ended).toEqual(['10', '503']);
    expect(await states.ended).toEqual(['everything', 'deletions']);
    const unopened = await studyClient.open(tool.id, { owner: lab.id, minimum: FLOOR } as object);
    await waitFor('it has begun', async () => (await carnet.store.studies.find(unopened)) !== undefined);
    const said = async (of: string, path: string): Promise<unknown> => {
      const answer = await get(of, path);
      const { instance: _, ...problem } = (await answer.json()) as Record<string, unknown>;
      return [answer.status, answer.headers.get('retry-after'), problem];
    };
    for (const path of [
      '/snapshot?format=csv',
      '/stream?from=start',
      '/stream?follow=false',
      '/stream?after=v1.0--1',
    ]) {
      const below = await said(study, path);
      expect(below).toEqual(await said(unopened, path));
      expect(below).toMatchObject([503, expect.any(String), { kind: 'study-unavailable' }]);
    }
    const rest = await linesOf(await get(study, '/stream?after=v1.0-0&follow=false'));
    expect(rest.filter(({ op }) => op === 'put')).toEqual([]);
  });

  it('shows in the public number of people at that instant too', async () => {
    const names = Array.from({ length: 21 }, aName);
    const study = await aStudyOf(names);
    const participants = async (path: string): Promise<string> =>
      String(((await (await get(study, path)).json()) as { readonly participants?: number }).participants);
    await waitFor('they are counted', async () => (await participants('')) === '20');
    await earlyInTick();
    await stopAll(study, names.slice(0, 2), 100);
    for (const path of ['', '/acks']) expect(await participants(path)).toBe('20');
    await oneInstant(study, 2);
    const follower = await openStream(lab, study, { query: '?from=start' });
    for (const path of ['', '/acks'])
      await waitFor('the number has changed', async () => (await participants(path)) === 'undefined');
    await waitFor('the deletions are there', () => follower.lines.filter(({ op }) => op === 'del').length === 2);
    goOnUntil(Infinity);
    follower.close();
  });
});
