import { randomUUID } from 'node:crypto';
import { createLinkIdentifier, type LinkIdentifier } from '../../../../src/consent/admin/link-identifier.ts';
import { Problem } from '../../../../src/core/problem.ts';
import type { PersonRepository, StoredPerson } from '../../../../src/store/ports/consent/person-repository.ts';
import { aRecordPurpose } from '../../../support/builders/consent/a-purpose.ts';
import { type ConsentFixture, openConsentFixture } from '../consent-fixture.ts';

let fixture: ConsentFixture;
beforeEach(async () => {
  fixture = await openConsentFixture();
  await fixture.addPurpose(aRecordPurpose());
});
afterEach(() => fixture.store.close());

const BY = { role: 'institution' as const, id: 'school' };
const linkIdentifierWith = (people: PersonRepository): LinkIdentifier =>
  createLinkIdentifier({
    people,
    outboxRelay: fixture.outboxRelay,
    newId: randomUUID,
    now: () => fixture.clock.now,
    findPurposes: async (ids) =>
      new Map(
        ids.includes('record:h5p')
          ? [['record:h5p', { purpose: await fixture.records.get({ id: 'h5p', name: 'H5P', basis: 'consent' }) }]]
          : [],
      ),
  });
const stored = async (id: string): Promise<StoredPerson> => (await fixture.store.people.find([id])).get(id)!;
const types = async () => (await fixture.auditLog.list({ limit: 100 })).map(({ type }) => type);
/** The repository of people, with an action before the write that merges two. */
const before = (interfere: () => Promise<void>): PersonRepository => {
  let isDone = false;
  return {
    ...fixture.store.people,
    update: async (person) => {
      if (person.mergedInto !== undefined && !isDone) {
        isDone = true;
        await interfere();
      }
      return fixture.store.people.update(person);
    },
  };
};

describe('Two people who are merged', () => {
  it('are the survivor from then on, with what both had, and an action on either id applies to it', async () => {
    const [ada, other] = [
      await fixture.addPerson('ada', { 'record:h5p': { generation: 2 } }),
      await fixture.addPerson('other', { 'record:h5p': {} }),
    ];
    expect(await linkIdentifierWith(fixture.store.people)(ada, fixture.blindIndex('other'), BY)).toEqual({
      id: ada,
      merged: true,
    });
    expect(await stored(other)).toMatchObject({
      id: ada,
      mergedIds: [{ id: other, generations: { 'record:h5p': { own: 1, is: 2 } } }],
      decisions: { 'record:h5p': { state: 'granted', generation: 2 } },
    });
    expect(await types()).toEqual(['person.merged']);
    expect(fixture.markers).toEqual([]);
  });

  it('lose nothing of what the other says between the two writes', async () => {
    const [ada, other] = [
      await fixture.addPerson('ada', { 'record:h5p': {} }),
      await fixture.addPerson('other', { 'record:h5p': {} }),
    ];
    const stop = async (): Promise<void> => {
      await fixture.decisionService.decide(other, 'record:h5p', {
        by: { role: 'subject', id: other },
        choice: 'stop',
        version: 1,
        language: 'fr',
      });
    };
    expect(await linkIdentifierWith(before(stop))(ada, fixture.blindIndex('other'), BY)).toMatchObject({
      id: ada,
      merged: true,
      erasure: expect.any(String),
    });
    const person = await stored(ada);
    expect(person.decisions).toMatchObject({ 'record:h5p': { state: 'withdrawn' } });
    expect(person.mergedIds?.map(({ id }) => id)).toEqual([other]);
    expect(fixture.markers.map((marker) => marker.person)).toEqual([other, ada]);
    expect(await fixture.auditLog.verify()).toMatchObject({ head: { seq: (await types()).length } });
  });

  it('are merged by a repetition after a crash between the two writes, and permit nothing meanwhile', async () => {
    const [ada, other] = [
      await fixture.addPerson('ada', { 'record:h5p': {} }),
      await fixture.addPerson('other', { 'record:h5p': { state: 'paused' } }),
    ];
    const torn = before(() => Promise.reject(new Problem('store-unavailable', 'no')));
    await expect(linkIdentifierWith(torn)(ada, fixture.blindIndex('other'), BY)).rejects.toMatchObject({
      kind: 'store-unavailable',
    });
    expect((await stored(ada)).decisions).toMatchObject({ 'record:h5p': { state: 'paused' } });
    expect((await stored(other)).id).toBe(other);
    expect(await linkIdentifierWith(fixture.store.people)(ada, fixture.blindIndex('other'), BY)).toEqual({
      id: ada,
      merged: true,
    });
    expect((await stored(other)).mergedIds?.map(({ id }) => id)).toEqual([other]);
    expect(await linkIdentifierWith(fixture.store.people)(ada, fixture.blindIndex('other'), BY)).toEqual({
      id: ada,
      merged: false,
    });
  });

  it('are refused where one does not exist', async () => {
    await expect(linkIdentifierWith(fixture.store.people)('nobody', fixture.blindIndex('x'), BY)).rejects.toMatchObject(
      {
        kind: 'not-found',
      },
    );
  });
});
