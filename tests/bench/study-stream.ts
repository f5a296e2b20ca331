import { openSqliteStudyTopics } from '../../src/journal/sqlite-study-topics.ts';
import type { StudyChange } from '../../src/journal/study-topics.ts';
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts';
import { createStillReleasable } from '../../src/studies/still-released.ts';
import { createSubscriptions } from '../../src/studies/subscribe.ts';

/**
 * What the shared read of a study's topic costs: STATEMENTS (100,000) records of about 600 bytes to 1 and to 200 subscribers in one process, in microseconds of CPU a statement. Run:
 * `npx esbuild tests/bench/study-stream.ts --bundle --platform=node --format=esm --packages=external --outfile=dist/study-stream.js && node dist/study-stream.js`
 */
const STUDY = 'study:bench';
const STATEMENTS = Number(process.env['STATEMENTS'] ?? 100_000);
const AT_ONCE = 500;
const TEXT = JSON.stringify({ id: 'a9ecd188-8910-81a7-8c3c-01065df8c85e', actor: { objectType: 'Agent', account: { homePage: 'https://lrs.example/studies/bench', name: 'pnbh4b2gcnatj3ti2t6se6orzg' } }, verb: { id: 'http://adlnet.gov/expapi/verbs/answered' }, object: { objectType: 'Activity', id: 'urn:lrs:h:vdrsmu2y5ep6mhxkrs2vsv47', definition: { type: 'http://adlnet.gov/expapi/activities/question' } }, result: { success: true, score: { scaled: 0.5 }, duration: 'PT3S' }, timestamp: '2026-03-02T08:15:00.000Z', note: 'x'.repeat(60) });

const run = async (subscribers: number): Promise<{ readonly cpu: number; readonly delivered: number; readonly asked: number }> => {
  const topics = await openSqliteStudyTopics({ file: ':memory:', now: Date.now });
  await topics.ensure(STUDY);
  const appender = await topics.claim(0);
  let asked = 0;
  const store = await openSqliteStore({ file: ':memory:', now: Date.now });
  const decision = { state: 'granted', version: 1, generation: 1, from: 0, includePast: false, signatures: [], since: 0 } as const;
  const still = createStillReleasable({
    releases: store.releases, now: Date.now,
    people: { personsById: (ids) => Promise.resolve(new Map([...ids].map((id) => [id, { id, decisions: { [STUDY]: decision, 'record:h5p': decision } }]))) },
  });
  const subscriptions = createSubscriptions({ topics, stillReleasable: (study, keys) => { asked += keys.length; return still(study, keys); } });
  let delivered = 0;
  const readers = Array.from({ length: subscribers }, async () => {
    let mine = 0;
    for await (const { count } of subscriptions.subscribe({ id: STUDY, study: () => Promise.resolve({ id: STUDY }), form: 'ndjson', from: 0, follow: true })) {
      mine += count;
      delivered += count;
      if (mine >= STATEMENTS) return;
    }
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  const value = Buffer.from(TEXT);
  let spent = 0;
  for (let from = 0; from < STATEMENTS; from += AT_ONCE) {
    const changes = Array.from({ length: AT_ONCE }, (_, n): StudyChange => ({ study: STUDY, key: `k${from + n}`, value, headers: { source: 'h5p', profile: 'https://w3id.org/xapi/p' } }));
    await store.releases.add(changes.map(({ key }, n) => ({ key, study: STUDY, statement: key, source: 'h5p', owner: 0, people: [{ id: `person ${n % 100}`, recordGeneration: 1, studyGeneration: 1 }], pseudonyms: ['p'] })));
    await appender.append(changes);
    const began = process.cpuUsage();
    while (delivered < subscribers * (from + AT_ONCE)) await new Promise((resolve) => setImmediate(resolve));
    const { user, system } = process.cpuUsage(began);
    spent += user + system;
  }
  await Promise.all(readers);
  subscriptions.close();
  await topics.close();
  await store.close();
  return { cpu: spent / STATEMENTS, delivered, asked };
};

for (const subscribers of [1, 200, 1, 200]) {
  const { cpu, delivered, asked } = await run(subscribers);
  process.stdout.write(`${subscribers} subscribers: ${cpu.toFixed(2)} us of CPU a statement; ${delivered} delivered, ${asked} asked about\n`);
}
