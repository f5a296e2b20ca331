import { composeLookups } from '../../../../src/app/consent/compose-lookups.ts';
import type { Source } from '../../../../src/store/ports/sources/source-repository.ts';
import { openStores } from '../../../support/servers/sink-store.ts';

const openStore = openStores();

const aSource = (id: string, about: Partial<Source> = {}): Source => ({
  id,
  name: id,
  basis: 'public_task',
  createdAt: 0,
  v: 1,
  ...about,
});

describe('The look-ups that a process has once', () => {
  it('give a change of sources to all that use them after 4 seconds, and read each source once', async () => {
    const store = await openStore();
    const clock = { now: 0 };
    const read: string[] = [];
    const sources = {
      ...store.sources,
      findSource: (id: string) => {
        read.push(id);
        return store.sources.findSource(id);
      },
    };
    const { findCachedSource, findRunSources, findByUuid } = composeLookups({ ...store, sources }, () => clock.now);
    const content = aSource('content', { shares: ['lms'] });
    await store.sources.addSource(aSource('lms'));
    await store.sources.addSource(content);

    expect(await findCachedSource('lms')).toMatchObject({ name: 'lms' });
    expect((await findRunSources('lms')).ids).toEqual(['lms']);
    await findByUuid('0188f3c2-1b5d-7e5f-8c9a-0123456789ab', ['lms']);
    expect(read).toEqual(['lms']);

    await store.sources.updateSource(aSource('lms', { name: 'new', shares: ['content'], v: 2 }));
    clock.now = 3_999;
    expect(await findCachedSource('lms')).toMatchObject({ name: 'lms' });
    clock.now = 4_000;
    expect((await findRunSources('lms')).ids).toEqual(['content', 'lms']);
    expect(await findCachedSource('lms')).toMatchObject({ name: 'new' });
    expect(read).toEqual(['lms', 'lms', 'content']);
  });
});
