import { composeLookups } from '../../../../src/app/consent/compose-lookups.ts';
import { composeReadersOfMe } from '../../../../src/app/consent/compose-readers.ts';
import type { RecordPurposes } from '../../../../src/consent/purposes/recording-purpose.ts';
import type { StoredWebhook } from '../../../../src/store/ports/webhook-repository.ts';
import { openStores } from '../../../support/servers/sink-store.ts';

const openStore = openStores();

describe('The readers on /me', () => {
  it('are found in one listing of credentials for 4 seconds, however many webhooks carry statements', async () => {
    const store = await openStore();
    const clock = { now: 1000 };
    let listed = 0;
    const counted = {
      ...store.sources,
      listCredentials: () => {
        listed++;
        return store.sources.listCredentials();
      },
    };
    await store.sources.addSource({ id: 'lms', name: 'LMS', basis: 'public_task', createdAt: 0, v: 1 });
    const credential = { key: 'reader', source: 'lms', hash: '', scopes: ['statements/read'], createdAt: 0 };
    await store.sources.addCredential(credential);
    for (const id of ['wh_a', 'wh_b', 'wh_c'])
      await store.webhooks.add({
        id,
        v: 1,
        url: `https://${id}.example/`,
        events: ['statements.stored'],
        content: 'statements',
        state: 'active',
        owner: { kind: 'credential', id: 'reader', organisation: '' },
      } as StoredWebhook);
    const now = (): number => clock.now;
    const records = { getAll: () => Promise.resolve(new Map()) } as Partial<RecordPurposes> as RecordPurposes;
    const find = composeReadersOfMe({
      store: { ...store, sources: counted },
      records,
      lookups: composeLookups(store, now),
      institution: 'The school',
      now,
    });

    await find();
    await find();
    expect(listed).toBe(1);
    clock.now += 4000;
    await find();
    expect(listed).toBe(2);
  });
});
