import { agentKey } from '../../../src/xapi/model/agents.ts';
import type { GateResult } from '../../../src/consent/gate/admit-batch.ts';
import type { RecordingSource } from '../../../src/consent/purposes/recording-purpose.ts';
import type { JsonObject, Statement } from '../../../src/xapi/model/types.ts';
import { batchOf } from '../../models/sink/batch-of.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aRecordPurpose, DAY, NOW } from '../../support/builders/consent/a-purpose.ts';
import { type ConsentFixture, H5P, MOODLE, openConsentFixture } from './consent-fixture.ts';

let fixture: ConsentFixture;
beforeEach(async () => {
  fixture = await openConsentFixture();
});
afterEach(() => fixture.store.close());

const key = (name: string): string => agentKey({ mbox: `mailto:${name}@school.example` })!;
const by = (name: string, about: JsonObject = {}): JsonObject =>
  aNamedStatement({ actor: { mbox: `mailto:${name}@school.example` }, ...about });
const post = (statements: readonly JsonObject[], source: RecordingSource, single = false): Promise<GateResult> =>
  fixture.gate({
    batch: batchOf(statements, { source: source.id, admittedAt: NOW }),
    statements: statements as unknown as readonly Statement[],
    source,
    single,
  });
const yes = { 'record:h5p': { state: 'granted' as const } };
const no = { 'record:h5p': { state: 'withdrawn' as const } };

describe('A source on public task', () => {
  it('records unknown people: they become persons, and the body goes on untouched', async () => {
    const statements = [by('ada'), by('bob'), by('ada')];
    const batch = batchOf(statements, { source: 'moodle', admittedAt: NOW });
    const admission = await fixture.gate({
      batch,
      statements: statements as unknown as readonly Statement[],
      source: MOODLE,
      single: false,
    });

    expect(admission).toMatchObject({
      admittedIndices: [0, 1, 2],
      withheld: [],
      batch: { ids: batch.ids, spans: batch.spans },
    });
    expect(admission.batch?.body).toBe(batch.body);
    const [ada, bob, again] = admission.batch?.people ?? [];
    expect(ada).toEqual(again);
    expect(ada).not.toEqual(bob);
    expect(ada).toEqual([{ id: expect.any(String), role: 'actor', generation: 1 }]);
    expect(await fixture.store.people.count()).toBe(2);
    expect((await post([by('ada')], MOODLE)).batch?.people).toEqual([ada]);
  });

  it('knows one person by their mbox and by its SHA-1', async () => {
    const { batch } = await post(
      [by('ada'), by('', { actor: { mbox_sha1sum: key('ada').slice('mbox:'.length) } })],
      MOODLE,
    );
    expect(batch?.people?.[0]).toEqual(batch?.people?.[1]);
  });

  it('does not record a person who has objected, nor a statement that names one', async () => {
    await fixture.addPerson(key('ada'), { 'record:moodle': { state: 'objected' } });
    const { admittedIndices, withheld } = await post(
      [by('ada'), by('bob', { context: { instructor: { mbox: 'mailto:ada@school.example' } } }), by('bob')],
      MOODLE,
    );
    expect({ admittedIndices, withheld }).toEqual({
      admittedIndices: [2],
      withheld: [
        { index: 0, why: 'stopped' },
        { index: 1, why: 'named' },
      ],
    });
  });

  it('creates no person for a statement that is withheld', async () => {
    await fixture.addPerson(key('ada'), { 'record:moodle': { state: 'objected' } });
    await post([by('new', { context: { instructor: { mbox: 'mailto:ada@school.example' } } })], MOODLE);
    expect(await fixture.store.people.count()).toBe(1);
  });

  it('stamps the generation in which each is recorded', async () => {
    await fixture.addPerson(key('ada'), { 'record:moodle': { state: 'granted', generation: 4 } });
    expect((await post([by('ada')], MOODLE)).batch?.people).toEqual([
      [{ id: expect.any(String), role: 'actor', generation: 4 }],
    ]);
  });

  it('gives two requests that meet the same new person one person', async () => {
    const both = await Promise.all([post([by('ada'), by('bob')], MOODLE), post([by('bob'), by('ada')], MOODLE)]);
    expect(both[0].batch?.people).toEqual(both[1].batch?.people?.toReversed());
    expect(await fixture.store.people.count()).toBe(2);
  });
});

describe('A source on consent', () => {
  it('records who has said yes, and nothing of anybody else: no person, no byte', async () => {
    const ada = await fixture.addPerson(key('ada'), yes);
    await fixture.addPerson(key('bob'), no);
    const statements = [
      by('bob'),
      by('ada', { result: { response: 'é "quoted" \u{1F393}' } }),
      by('unknown'),
      by('ada'),
    ];
    const { batch, admittedIndices, withheld } = await post(statements, H5P);

    expect({ admittedIndices, withheld }).toEqual({
      admittedIndices: [1, 3],
      withheld: [
        { index: 0, why: 'stopped' },
        { index: 2, why: 'undecided' },
      ],
    });
    expect(JSON.parse(Buffer.from(batch!.body).toString())).toEqual([statements[1], statements[3]]);
    expect(batch!.ids).toEqual([statements[1]!['id'], statements[3]!['id']]);
    expect(batch!.people).toEqual([
      [{ id: ada, role: 'actor', generation: 1 }],
      [{ id: ada, role: 'actor', generation: 1 }],
    ]);
    const texts = [0, 1].map((index) =>
      Buffer.from(batch!.body).toString('utf8', batch!.spans[2 * index], batch!.spans[2 * index + 1]),
    );
    expect(texts).toEqual([JSON.stringify(statements[1]), JSON.stringify(statements[3])]);
    expect(Buffer.from(batch!.body.buffer).toString()).not.toContain('unknown');
    expect(await fixture.store.people.count()).toBe(2);
  });

  it('admits nothing where no person has said yes', async () => {
    expect(await post([by('ada')], H5P, true)).toEqual({
      batch: undefined,
      admittedIndices: [],
      withheld: [{ index: 0, why: 'undecided' }],
    });
    expect(await fixture.store.people.count()).toBe(0);
  });

  it('learns of a stop with the next request', async () => {
    const ada = await fixture.addPerson(key('ada'), yes);
    expect((await post([by('ada')], H5P)).withheld).toEqual([]);
    await fixture.decisionService.decide(ada, 'record:h5p', {
      by: { role: 'subject', id: ada },
      choice: 'stop',
      version: 1,
      language: 'fr',
    });
    expect((await post([by('ada')], H5P)).withheld).toEqual([{ index: 0, why: 'stopped' }]);
  });

  it('learns with the next request that a new version asks for more', async () => {
    await fixture.addPerson(key('ada'), yes);
    await fixture.addPurpose(aRecordPurpose());
    expect((await post([by('ada')], H5P)).withheld).toEqual([]);
    await fixture.addPurpose(aRecordPurpose({ version: 2, state: 'draft' }));
    expect((await post([by('ada')], H5P)).withheld).toEqual([]);
    await fixture.addPurpose(aRecordPurpose({ version: 3, accepts: [3] }));
    expect((await post([by('ada')], H5P)).withheld).toEqual([{ index: 0, why: 'stale' }]);
  });
});

describe('A source that takes all or nothing', () => {
  const strict: RecordingSource = { ...H5P, onWithheld: 'reject' };

  it('is refused as a whole, with every statement that may not be recorded and without saying why', async () => {
    await fixture.addPerson(key('ada'), yes);
    await fixture.addPerson(key('bob'), no);
    const refused = post([by('ada'), by('bob'), by('unknown')], strict);
    await expect(refused).rejects.toMatchObject({ kind: 'consent-required', faults: [{ at: '/1' }, { at: '/2' }] });
    const { faults } = (await refused.catch(
      (thrown: unknown) => thrown as { faults: readonly { detail: string }[] },
    )) as { faults: readonly { detail: string }[] };
    expect(faults[0]?.detail).toBe(faults[1]?.detail);
  });

  it('is pointed to the whole body where that is one statement', async () => {
    await expect(post([by('ada')], strict, true)).rejects.toMatchObject({
      kind: 'consent-required',
      faults: [{ at: '' }],
    });
  });

  it('creates no person for a request that is refused', async () => {
    await fixture.addPerson(key('ada'), { 'record:moodle': { state: 'objected' } });
    await expect(post([by('ada'), by('new')], { ...MOODLE, onWithheld: 'reject' })).rejects.toMatchObject({
      kind: 'consent-required',
    });
    expect(await fixture.store.people.count()).toBe(1);
  });
});

describe('Nothing is recorded', () => {
  it.each(['suspended', 'closed'] as const)('where the record purpose is %s', async (state) => {
    await fixture.addPurpose(aRecordPurpose({ id: 'record:moodle', basis: 'public_task', state }));
    await expect(post([by('ada')], MOODLE)).rejects.toMatchObject({ kind: 'forbidden' });
  });

  it('where its end has come', async () => {
    await fixture.addPurpose(aRecordPurpose({ id: 'record:moodle', basis: 'public_task', until: NOW }));
    await expect(post([by('ada')], MOODLE)).rejects.toMatchObject({ kind: 'forbidden' });
    await fixture.addPurpose(
      aRecordPurpose({ id: 'record:moodle', basis: 'public_task', version: 2, until: NOW + DAY }),
    );
    expect((await post([by('ada')], MOODLE)).withheld).toEqual([]);
  });

  it('where the store cannot be asked', async () => {
    await fixture.store.close();
    await expect(post([by('ada')], MOODLE)).rejects.toMatchObject({ kind: 'store-unavailable' });
    fixture = await openConsentFixture();
  });
});

describe('The record purpose of a source', () => {
  it('is implied where none was persisted, and persisted before a person decides on it', async () => {
    const implied = await fixture.records.get(MOODLE);
    expect(implied).toMatchObject({
      id: 'record:moodle',
      version: 1,
      basis: 'public_task',
      state: 'open',
      accepts: [1],
    });
    expect(await fixture.store.purposes.findVersions('record:moodle')).toEqual([]);
    expect(await fixture.records.ensurePersisted(MOODLE)).toMatchObject({ hash: implied.hash });
    expect(await fixture.records.get({ ...MOODLE, name: 'Another name' })).toMatchObject({ hash: implied.hash });
  });

  it('is read for many sources at once', async () => {
    await fixture.addPurpose(aRecordPurpose({ version: 2, accepts: [1, 2] }));
    const all = await fixture.records.getAll([MOODLE, H5P]);
    expect([...all].map(([id, { version }]) => [id, version])).toEqual([
      ['moodle', 1],
      ['h5p', 2],
    ]);
  });
});
