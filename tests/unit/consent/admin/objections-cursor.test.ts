import { randomBytes } from 'node:crypto';
import { createPersonAdmin } from '../../../../src/consent/admin/person-admin.ts';
import { fixedKeys } from '../../../../src/core/crypto/key-ring.ts';
import { createSealedCursors } from '../../../../src/core/crypto/sealed-cursors.ts';
import { aStoredDecision, aStoredPerson, anIdentifier } from '../../../support/builders/store/a-stored-person.ts';
import { openStores } from '../../../support/servers/sink-store.ts';

const openStore = openStores();

describe('The list of objections', () => {
  it('goes on from a cursor that names no person, since that one may be outside the scope of the reader', async () => {
    const store = await openStore();
    const waiting = Array.from({ length: 1_001 }, () =>
      aStoredPerson({ decisions: { 'record:h5p': aStoredDecision({ state: 'objected' }) } }),
    );
    await store.people.create(waiting.map(({ id }) => ({ id, identifier: anIdentifier() })));
    for (const person of waiting) await store.people.update({ ...person, v: 2 });
    const admin = createPersonAdmin({
      people: store.people,
      auditLog: { listByPerson: () => Promise.resolve([]) },
      cursors: createSealedCursors(fixedKeys(randomBytes(32)).forUse('cursors'), 'objections'),
      now: Date.now,
    } as unknown as Parameters<typeof createPersonAdmin>[0]);

    const first = await admin.listObjections();
    const last = await admin.listObjections(first.next);
    expect(first.objections).toHaveLength(1_000);
    const people = waiting.map(({ id }) => id).sort();
    expect([...first.objections, ...last.objections].map(({ person }) => person)).toEqual(people);
    expect(last.next).toBeUndefined();
    const clear = Buffer.from(first.next!, 'base64url').toString('latin1');
    for (const text of [first.next!, clear]) expect(people.some((id) => text.includes(id))).toBe(false);
    await expect(admin.listObjections(people[0])).rejects.toMatchObject({ kind: 'invalid-request' });
  });
});
