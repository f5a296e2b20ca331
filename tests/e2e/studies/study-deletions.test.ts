import { setTimeout as pause } from 'node:timers/promises';
import { waitFor } from '../../support/checks/wait-for.ts';
import { type OpenStudy, openStudy } from '../../support/clients/studies/open-study.ts';
import { type OpenStream, openReadyStream, type StreamLine } from '../../support/clients/studies/study-stream.ts';
import { type CarnetProcess, startCarnet } from '../../support/servers/processes/carnet-process.ts';
import { type Backends, describeOnBackendsAtOnce } from '../../support/servers/backends.ts';

/** Deletions leave at instants so far apart, by the clock. */
const APART_MS = 33_000;
/** The number of the last instant: lines that arrive before the next one are one batch, however busy the machine is. */
const instantOf = (at: number): number => Math.floor(at / APART_MS);
const PEOPLE = Array.from({ length: 9 }, (_, n) => `mailto:pupil-${n}@school.example`);
const RECORDS = 4;

interface Arrival {
  readonly key: string;
  readonly at: number;
}

describeOnBackendsAtOnce('both', 'the deletions that a lab sees, at the default pace', (makeBackends, suite) => {
  const { beforeAll, afterAll, it } = suite;
  let backends: Backends;
  let carnet: CarnetProcess;
  let study: OpenStudy;
  let keys: ReadonlyMap<string, string>;
  let streams: OpenStream[];
  let arrivals: Arrival[];

  /** Follows the stream of the study at this process, and notes when each deletion arrives. */
  const follow = async (url: string): Promise<void> => {
    const authorization = `Bearer ${study.token}`;
    const seen = new Set(arrivals.map(({ key }) => key));
    const take = ({ op, key = '' }: StreamLine): boolean => {
      if (op === 'del' && !seen.has(key)) arrivals.push({ key, at: Date.now() });
      return true;
    };
    const stream = await openReadyStream({ url, authorization }, study.id, { query: '?from=start', take });
    expect(stream.status).toBe(200);
    streams.push(stream);
  };

  beforeAll(async () => {
    backends = makeBackends();
    carnet = await startCarnet(backends);
    study = await openStudy(carnet);
    streams = [];
    arrivals = [];
    for (const mbox of PEOPLE) await study.say({ mbox }, 'yes');
    // Each in a request of its own, so that they are in every partition of the journal.
    for (let n = 0; n < RECORDS; n++)
      for (const mbox of PEOPLE) await study.post(mbox, [{ result: { score: { raw: n } } }]);
    await follow(carnet.url);
    const puts = () => (streams[0]?.lines ?? []).filter(({ op }) => op === 'put');
    await waitFor('all records', () => puts().length === PEOPLE.length * RECORDS);
    keys = new Map(puts().map(({ key = '', statement }) => [key, statement?.actor.account.name ?? '']));
  });
  afterAll(async () => {
    for (const stream of streams) stream.close();
    await carnet.stop();
    await backends.remove();
  });

  const batches = (): readonly (readonly Arrival[])[] => {
    const found: Arrival[][] = [];
    for (const one of arrivals) {
      const last = found.at(-1);
      if (last?.[0] !== undefined && instantOf(one.at) === instantOf(last[0].at)) last.push(one);
      else found.push([one]);
    }
    return found;
  };

  it('arrive together and in key order, at the second of the next instants at the latest', async () => {
    const stopped: number[] = [];
    for (const [n, mbox] of PEOPLE.slice(0, 6).entries()) {
      await pause([0, 7000, 16_000, 1500, 21_000, 9000][n]);
      await study.say({ mbox }, 'stop');
      stopped.push(Date.now());
    }
    await waitFor('all deletions', () => arrivals.length === 6 * RECORDS);
    expect(instantOf(arrivals.at(-1)!.at) - instantOf(stopped.at(-1)!)).toBeLessThanOrEqual(2);
    const found = batches();
    expect(found.length).toBeGreaterThan(1);
    for (const batch of found) expect(batch.map(({ key }) => key)).toEqual(batch.map(({ key }) => key).toSorted());
    // One batch has the records of several people, and their order says nothing of who was first.
    expect(Math.max(...found.map((batch) => new Set(batch.map(({ key }) => keys.get(key))).size))).toBeGreaterThan(1);
    const done = await erasuresDone();
    expect(done.length).toBe(6);
    for (const [n, at] of done.entries()) expect(instantOf(at) - instantOf(stopped[n]!)).toBeLessThanOrEqual(2);
  });

  it('arrive at the second of the next instants at the latest, and once, if the process dies before', async () => {
    const before = arrivals.length;
    await study.say({ mbox: PEOPLE[6]! }, 'stop');
    const stoppedAt = Date.now();
    await carnet.kill();
    carnet = await startCarnet(backends);
    await follow(carnet.url);
    await waitFor('the deletions', () => arrivals.length === before + RECORDS);
    expect(instantOf(arrivals.at(-1)!.at) - instantOf(stoppedAt)).toBeLessThanOrEqual(2);
    const last = arrivals.slice(before).map(({ key }) => key);
    expect(last).toEqual(last.toSorted());
    expect(instantOf(arrivals[before]!.at)).toBeGreaterThan(instantOf(arrivals[before - 1]!.at));
  });

  /** When each erasure was done, in their order, as the audit log says. */
  const erasuresDone = async (): Promise<readonly number[]> => {
    const events = async (): Promise<readonly { readonly type: string; readonly at: string }[]> => {
      const response = await fetch(`${carnet.url}/v1/events?limit=500`, {
        headers: { Authorization: await auditor() },
      });
      return ((await response.json()) as { events: readonly { type: string; at: string }[] }).events;
    };
    const done = async () => (await events()).filter(({ type }) => type === 'erasure.done');
    await waitFor('the erasures are done', async () => (await done()).length >= 6);
    return (await done()).map(({ at }) => Date.parse(at));
  };
  const auditor = async (): Promise<string> => {
    const response = await fetch(`${carnet.url}/v1/sources/default/credentials`, {
      method: 'POST',
      headers: { Authorization: carnet.authorization, 'Content-Type': 'application/json' },
      body: JSON.stringify({ scopes: ['auditor'] }),
    });
    const { key, secret } = (await response.json()) as { key: string; secret: string };
    return `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`;
  };
});
