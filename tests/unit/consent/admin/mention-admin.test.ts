import { randomUUID } from 'node:crypto';
import { createMentionAdmin } from '../../../../src/consent/admin/mention-admin.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { personToken } from '../../../../src/xapi/statement/tokens.ts';
import { NOW } from '../../../support/builders/consent/a-purpose.ts';
import { openStores } from '../../../support/servers/sink-store.ts';

const openStoreInMemory = openStores();
const PERSON = personToken('ada');
const OWN = ['moodle'];
const OTHERS = ['h5p'];

const adminOn = async (store: Store) => {
  await store.mentions.add(
    [...OWN, ...OTHERS].map((source) => ({
      person: PERSON,
      statement: randomUUID(),
      source,
      places: ['instructor'],
      listedAt: NOW,
    })),
  );
  return createMentionAdmin({
    mentions: store.mentions,
    replacements: store.replacements,
    recordChange: (_, change) => change(),
    newId: randomUUID,
    now: () => NOW,
  });
};

describe('An order of another organisation', () => {
  it('is not seen, and stops no order of one’s own', async () => {
    const admin = await adminOn(await openStoreInMemory());
    await admin.replace({ person: PERSON, sources: OTHERS, by: 'staff:bea' });
    expect((await admin.read(PERSON, OWN)).summary).not.toHaveProperty('replacement');
    expect((await admin.list(OWN)).people[0]).not.toHaveProperty('replacement');
    const { id } = await admin.replace({ person: PERSON, sources: OWN, by: 'staff:anna' });
    expect((await admin.read(PERSON, OWN)).summary.replacement).toBe(id);
  });

  it('stops a second one for the same sources, or for all', async () => {
    const admin = await adminOn(await openStoreInMemory());
    await admin.replace({ person: PERSON, sources: OWN, by: 'staff:anna' });
    for (const sources of [OWN, [...OWN, ...OTHERS], undefined])
      await expect(admin.replace({ person: PERSON, sources, by: 'staff:anna' })).rejects.toMatchObject({
        kind: 'state-conflict',
      });
  });
});
