import { countPendingSignatures } from '../../../../src/consent/decisions/pending-signatures.ts';
import { openStore } from '../../../../src/store/open-store.ts';
import { aStoredDecision, anIdentifier, aStoredPerson } from '../../../support/builders/store/a-stored-person.ts';

describe('countWaitingYeses', () => {
  it('counts by whose yes is missing, and says whether it has seen everybody', async () => {
    const store = await openStore('sqlite::memory:', { now: Date.now });
    const pending = (role: string) =>
      aStoredDecision({ state: 'pending', signatures: [{ role, version: 1, includePast: false }] });
    for (const decisions of [
      { 'record:a': pending('subject'), 'study:b': pending('guardian') },
      { 'record:a': pending('subject') },
      { 'record:a': aStoredDecision() },
      {},
    ]) {
      const person = aStoredPerson({ decisions });
      await store.people.create([{ id: person.id, identifier: anIdentifier() }]);
      await store.people.update({ ...person, v: 2 });
    }
    expect(await countPendingSignatures(store.people)).toEqual({ guardian: 2, subject: 1, isComplete: true });
    expect(await countPendingSignatures(store.people, 0)).toEqual({ guardian: 0, subject: 0, isComplete: false });
    await store.close();
  });
});
