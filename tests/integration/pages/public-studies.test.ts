import type { Purpose } from '../../../src/consent/model/types.ts';
import type { PurposeRepository, StoredPurpose } from '../../../src/store/ports/consent/purpose-repository.ts';
import { createPublicStudies } from '../../../src/studies/catalogue/public-studies.ts';
import { aRecordPurpose, aStudy } from '../../support/builders/consent/a-purpose.ts';
import { type ConsentFixture, openConsentFixture } from '../consent/consent-fixture.ts';

let fixture: ConsentFixture;
beforeEach(async () => {
  fixture = await openConsentFixture();
});
afterEach(() => fixture.store.close());

/** The public's view, with every version that was read for it. */
const reading = () => {
  const read: string[] = [];
  const noted = <T extends readonly StoredPurpose[]>(versions: T): T => {
    read.push(...versions.map(({ id, version }) => `${id} ${version}`));
    return versions;
  };
  const { purposes, studies } = fixture.store;
  const repository: Pick<PurposeRepository, 'list' | 'findCurrent' | 'findVersions'> = {
    list: async (filter) => noted(await purposes.list(filter)),
    findVersions: async (id) => noted(await purposes.findVersions(id)),
    findCurrent: async (ids) => {
      const found = await purposes.findCurrent(ids);
      noted([...found.values()]);
      return found;
    },
  };
  return {
    read,
    public: createPublicStudies({
      purposes: repository,
      studies,
      now: () => fixture.clock.now,
    }),
  };
};
const write = (id: string, version: number, about: Partial<Purpose>): Promise<void> =>
  fixture.addPurpose(aStudy({ id, version, ...about }));

describe('The public list of studies', () => {
  beforeEach(async () => {
    await write('study:zoo', 1, { state: 'closed' });
    await write('study:zoo', 2, { state: 'open', kind: 'product' });
    await write('study:zoo', 3, { state: 'draft' });
    await write('study:art', 1, { state: 'destroyed' });
    await write('study:pause', 1, { state: 'suspended' });
    for (const [index, state] of (['draft', 'submitted', 'approved'] as const).entries())
      await write(`study:asked-${index}`, 1, { state });
    await fixture.addPurpose(aRecordPurpose({ id: 'record:moodle' }));
  });

  it('has each study in its newest version in force, by name', async () => {
    expect(
      (await reading().public.list()).map(({ name, purpose: { version, state } }) => [name, version, state]),
    ).toEqual([
      ['art', 1, 'destroyed'],
      ['pause', 1, 'suspended'],
      ['zoo', 2, 'open'],
    ]);
  });

  it('reads neither drafts nor other purposes than studies', async () => {
    const asked = reading();
    await asked.public.list();
    expect(asked.read.toSorted()).toEqual(['study:art 1', 'study:pause 1', 'study:zoo 1', 'study:zoo 2']);
  });

  it('reads no other study for the page of one', async () => {
    const asked = reading();
    expect((await asked.public.read('zoo'))?.purpose.version).toBe(2);
    expect((await asked.public.read('art'))?.purpose.version).toBe(1);
    expect(await asked.public.read('asked-0')).toBeUndefined();
    expect(await asked.public.read('nothing')).toBeUndefined();
    expect(new Set(asked.read.map((one) => one.split(' ')[0]))).toEqual(
      new Set(['study:zoo', 'study:art', 'study:asked-0']),
    );
  });
});
