import { createConsumeAuditLog } from '../../../../../src/studies/release/maintenance/consume-audit-log.ts';
import type { Person } from '../../../../../src/consent/model/types.ts';
import { newStudyState, readStudyState, type ScanPosition } from '../../../../../src/studies/study/study-state.ts';
import { type ConsentFixture, openConsentFixture } from '../../../../integration/consent/consent-fixture.ts';
import { aPublisherSlot } from '../../../../support/builders/studies/a-publisher-slot.ts';
import { aStudy } from '../../../../support/builders/consent/a-purpose.ts';

const STUDY = aStudy();
let fixture: ConsentFixture;
beforeEach(async () => {
  fixture = await openConsentFixture();
});
afterEach(() => fixture.store.close());

describe('a study that consumes the audit log', () => {
  type Release = (person: Person, from: ScanPosition | undefined) => Promise<ScanPosition | undefined>;
  const consuming = async () => {
    let release: Release | undefined;
    const { store, people, auditLog } = fixture;
    await store.studies.add(newStudyState(STUDY.id, 'a key'));
    const pages: number[] = [];
    const consume = createConsumeAuditLog({
      releaseStored: (_, person, { from }) => release?.(person, from) ?? Promise.resolve(undefined),
      people,
      studies: store.studies,
      retraction: {
        findInvalidOfPerson: () => Promise.resolve([]),
        request: () => Promise.resolve(),
        findFormer: () => Promise.resolve([]),
        requestRenewal: () => Promise.resolve(),
      },
      updateEligibility: () => Promise.resolve(),
      auditLog: {
        list: (query) => {
          pages.push(query.after ?? 0);
          return auditLog.list(query);
        },
      },
    });
    const run = async (deadline: number, releaseStored?: Release) => {
      release = releaseStored;
      return consume(STUDY, (await readStudyState(store.studies, STUDY.id))!, aPublisherSlot({ deadline }));
    };
    return { pages, run, seq: async () => (await readStudyState(store.studies, STUDY.id))!.seq };
  };
  const logEvents = async (count: number, about: object = {}): Promise<void> => {
    for (let n = 0; n < count; n++)
      await fixture.auditLog.append({
        id: `e${n} ${JSON.stringify(about)}`,
        at: fixture.clock.now,
        type: 'access',
        by: { role: 'system', id: 'carnet' },
        ...about,
      });
  };

  it('stops at its deadline where the log is long and irrelevant, and goes on in the next time slice', async () => {
    await logEvents(1100);
    const person = await fixture.addPerson('mailto:ada@school.example', { [STUDY.id]: {} });
    await logEvents(1, { person, purpose: STUDY.id });
    const { pages, run, seq } = await consuming();
    const past = performance.now() - 1;
    expect([await run(past), await seq()]).toEqual([{ hasRelevantEvents: false, hasMore: true }, 500]);
    expect([await run(past), await seq()]).toEqual([{ hasRelevantEvents: false, hasMore: true }, 1000]);
    expect(await fixture.store.studies.listParticipants(STUDY.id, { limit: 10 })).toEqual([]);
    expect(await run(past)).toMatchObject({ hasRelevantEvents: true });
    expect([await run(past), await seq(), pages]).toEqual([
      { hasRelevantEvents: false, hasMore: false },
      1101,
      [0, 500, 1000, 1101],
    ]);
    expect(await fixture.store.studies.listParticipants(STUDY.id, { limit: 10 })).toEqual([person]);
  });

  it('releases the statements of a person who decides repeatedly once, so that others do not wait', async () => {
    const [ada, bob] = [
      await fixture.addPerson('mailto:ada@school.example', { [STUDY.id]: {} }),
      await fixture.addPerson('mailto:bob@school.example', { [STUDY.id]: {} }),
    ];
    for (let n = 0; n < 20; n++) await logEvents(1, { person: n === 10 ? bob : ada, purpose: STUDY.id, data: { n } });
    const { run } = await consuming();
    const scans: string[] = [];
    // Releasing the statements of Ada takes three runs.
    const release = (person: Person, from: ScanPosition | undefined): Promise<ScanPosition | undefined> => {
      scans.push(`${person.id === ada ? 'ada' : 'bob'} ${from?.id ?? 'begins'}`);
      return Promise.resolve(
        person.id === bob || from?.id === 'second'
          ? undefined
          : { id: from === undefined ? 'first' : 'second', above: '0'.repeat(20) },
      );
    };
    for (let isMore = true; isMore;) ({ hasMore: isMore } = await run(Infinity, release));
    expect(scans).toEqual(['bob begins', 'ada begins', 'ada first', 'ada second']);
    expect(await fixture.store.studies.listParticipants(STUDY.id, { limit: 10 })).toEqual([ada, bob].toSorted());
  });

  it('begins anew where a person decides while their statements are released', async () => {
    const ada = await fixture.addPerson('mailto:ada@school.example', { [STUDY.id]: {} });
    await logEvents(1, { person: ada, purpose: STUDY.id });
    const { run, seq } = await consuming();
    const from: (string | undefined)[] = [];
    const stoppedAt = { id: ada, above: '0'.repeat(20) };
    const releaseTo =
      (isEnd: boolean) =>
      (_: Person, at: ScanPosition | undefined): Promise<ScanPosition | undefined> => {
        from.push(at?.id);
        return Promise.resolve(isEnd ? undefined : stoppedAt);
      };
    await run(Infinity, releaseTo(false));
    await logEvents(1, { person: ada, purpose: STUDY.id, data: { again: true } });
    expect(await run(Infinity, releaseTo(true))).toEqual({ hasRelevantEvents: true, hasMore: false });
    expect([from, await seq()]).toEqual([[undefined, undefined], 2]);
  });

  it('comes to the end of the log in one run where there is time', async () => {
    await logEvents(1100);
    const { run, seq } = await consuming();
    expect([await run(Infinity), await seq()]).toEqual([{ hasRelevantEvents: false, hasMore: false }, 1100]);
  });
});
