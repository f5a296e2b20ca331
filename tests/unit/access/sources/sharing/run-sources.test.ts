import { createFindRunSources } from '../../../../../src/access/sources/sharing/run-sources.ts';
import { createFindSharingSources } from '../../../../../src/access/sources/sharing/sharing-sources.ts';
import type { Source } from '../../../../../src/store/ports/sources/source-repository.ts';

const aSource = (id: string, about: Partial<Source> = {}): Source => ({
  id,
  name: id,
  basis: 'public_task',
  createdAt: 0,
  v: 1,
  ...about,
});

const finding = (...sources: readonly Source[]) =>
  createFindRunSources({
    findSharing: createFindSharingSources({
      sources: { listSources: () => Promise.resolve(sources) },
      now: () => 0,
    }),
    sources: (id) => Promise.resolve(sources.find((one) => one.id === id)),
  });

describe('The sources of runs', () => {
  it('are the source alone, also one that does not exist, and settled since ever', async () => {
    for (const find of [finding(aSource('a')), finding()])
      expect(await find('a')).toEqual({ ids: ['a'], settledAt: 0 });
  });

  it('are those that share documents, settled 10 s after the last of them has said so', async () => {
    const find = finding(
      aSource('lms', { shares: ['content'], sharesChangedAt: 1_000 }),
      aSource('content', { shares: ['lms'], sharesChangedAt: 5_000 }),
      aSource('other', { sharesChangedAt: 90_000 }),
    );
    for (const id of ['lms', 'content']) expect(await find(id)).toEqual({ ids: ['content', 'lms'], settledAt: 15_000 });
  });

  it('are settled anew once the other one names it no more', async () => {
    const find = finding(aSource('lms', { sharesChangedAt: 7_000 }), aSource('content', { shares: ['lms'] }));
    expect(await find('content')).toEqual({ ids: ['content'], settledAt: 17_000 });
    expect(await find('lms')).toEqual({ ids: ['lms'], settledAt: 17_000 });
  });
});
