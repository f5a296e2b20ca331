import { createFollowChain } from '../../../../src/studies/release/consume-audit-log.ts';
import type { Person } from '../../../../src/consent/model/types.ts';
import { newState, readState, type Walked } from '../../../../src/studies/study/study-state.ts';
import { type ConsentRoom, openConsentRoom } from '../../../integration/consent/consent-fixture.ts';
import { aStudy } from '../../../support/builders/a-purpose.ts';

const STUDY = aStudy();
let room: ConsentRoom;
beforeEach(async () => {
  room = await openConsentRoom();
});
afterEach(() => room.store.close());

describe('how a study hears of decisions', () => {
  const following = async () => {
    const { store, people, chain } = room;
    await store.studies.add(newState(STUDY.id, 'a key'));
    const pages: number[] = [];
    const follow = createFollowChain({
      people,
      studies: store.studies,
      releases: store.releases,
      ending: { overOf: () => Promise.resolve([]) },
      chain: {
        page: (query) => {
          pages.push(query.after ?? 0);
          return chain.page(query);
        },
      },
    });
    const turn = async (until: number, more: Parameters<typeof follow>[3] = () => Promise.resolve(undefined)) =>
      follow(STUDY, (await readState(store.studies, STUDY.id))!, until, more);
    return { pages, turn, seq: async () => (await readState(store.studies, STUDY.id))!.seq };
  };
  const happened = async (count: number, about: object = {}): Promise<void> => {
    for (let n = 0; n < count; n++)
      await room.chain.append({
        id: `e${n} ${JSON.stringify(about)}`,
        at: room.clock.now,
        type: 'access',
        by: { role: 'system', id: 'carnet' },
        ...about,
      });
  };

  it('ends with its turn where the chain is long and says nothing of the study, and goes on in the next', async () => {
    await happened(1100);
    const person = await room.anybody('mailto:ada@school.example', { [STUDY.id]: {} });
    await happened(1, { person, purpose: STUDY.id });
    const { pages, turn, seq } = await following();
    const over = performance.now() - 1;
    expect([await turn(over), await seq()]).toEqual([{ isNews: false, isMore: true }, 500]);
    expect([await turn(over), await seq()]).toEqual([{ isNews: false, isMore: true }, 1000]);
    expect(await room.store.studies.participants(STUDY.id, { limit: 10 })).toEqual([]);
    expect(await turn(over)).toMatchObject({ isNews: true });
    expect([await turn(over), await seq(), pages]).toEqual([
      { isNews: false, isMore: false },
      1101,
      [0, 500, 1000, 1101],
    ]);
    expect(await room.store.studies.participants(STUDY.id, { limit: 10 })).toEqual([person]);
  });

  it('walks once over what is stored of somebody who decides again and again, and keeps others waiting for that no longer', async () => {
    const [ada, bob] = [
      await room.anybody('mailto:ada@school.example', { [STUDY.id]: {} }),
      await room.anybody('mailto:bob@school.example', { [STUDY.id]: {} }),
    ];
    for (let n = 0; n < 20; n++) await happened(1, { person: n === 10 ? bob : ada, purpose: STUDY.id, data: { n } });
    const { turn } = await following();
    const walks: string[] = [];
    // A walk over what is stored of Ada takes three turns.
    const more = (person: Person, from: Walked | undefined): Promise<Walked | undefined> => {
      walks.push(`${person.id === ada ? 'ada' : 'bob'} ${from?.id ?? 'begins'}`);
      return Promise.resolve(
        person.id === bob || from?.id === 'second'
          ? undefined
          : { id: from === undefined ? 'first' : 'second', above: '0'.repeat(20) },
      );
    };
    for (let isMore = true; isMore;) ({ isMore } = await turn(Infinity, more));
    expect(walks).toEqual(['bob begins', 'ada begins', 'ada first', 'ada second']);
    expect(await room.store.studies.participants(STUDY.id, { limit: 10 })).toEqual([ada, bob].toSorted());
  });

  it('begins anew where somebody decides while it walks over what is stored of them', async () => {
    const ada = await room.anybody('mailto:ada@school.example', { [STUDY.id]: {} });
    await happened(1, { person: ada, purpose: STUDY.id });
    const { turn, seq } = await following();
    const from: (string | undefined)[] = [];
    const walked = { id: ada, above: '0'.repeat(20) };
    const more =
      (isEnd: boolean) =>
      (_: Person, at: Walked | undefined): Promise<Walked | undefined> => {
        from.push(at?.id);
        return Promise.resolve(isEnd ? undefined : walked);
      };
    await turn(Infinity, more(false));
    await happened(1, { person: ada, purpose: STUDY.id, data: { again: true } });
    expect(await turn(Infinity, more(true))).toEqual({ isNews: true, isMore: false });
    expect([from, await seq()]).toEqual([[undefined, undefined], 2]);
  });

  it('comes to the end of the chain in one turn where there is time', async () => {
    await happened(1100);
    const { turn, seq } = await following();
    expect([await turn(Infinity), await seq()]).toEqual([{ isNews: false, isMore: false }, 1100]);
  });
});
