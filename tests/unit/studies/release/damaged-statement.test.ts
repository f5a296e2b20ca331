import { damagedStatement } from '../../../../src/store/ports/statements/statement-checksum.ts';
import type {
  StatementRepository,
  StoredStatement,
} from '../../../../src/store/ports/statements/statement-repository.ts';
import type { ActiveStudy } from '../../../../src/studies/release/candidates/active-studies.ts';
import { ReleaseCandidates } from '../../../../src/studies/release/candidates/release-candidates.ts';
import { isOwnStatement } from '../../../../src/studies/release/maintenance/release-person.ts';
import { createStudyKeys, newStudyKey } from '../../../../src/studies/study/study-keys.ts';
import { aRecordPurpose, aStudy, NOW } from '../../../support/builders/consent/a-purpose.ts';
import { aNamedStatement } from '../../../support/builders/statements/a-statement.ts';
import { aStoredStatement } from '../../../support/builders/store/a-stored-statement.ts';
import { openStores } from '../../../support/servers/sink-store.ts';

const openStore = openStores();
const { view: _, ...withoutDelay } = aStudy({ scope: { ...aStudy().scope, sources: ['moodle'] } });
const study: ActiveStudy = {
  purpose: withoutDelay,
  buildRelease: ({ statement }) => ({
    key: `key of ${statement.id}`,
    due: NOW,
    people: [],
    pseudonyms: [],
    record: { id: statement.id ?? '' },
  }),
  keys: createStudyKeys(newStudyKey()),
};

const anIntactOne = (): StoredStatement => {
  const statement = aNamedStatement();
  return aStoredStatement({ id: statement.id, text: Buffer.from(JSON.stringify(statement)) });
};

it('A damaged statement is passed by, and released once it is stored anew', async () => {
  const store = await openStore();
  const [one, two] = [anIntactOne(), anIntactOne()];
  const { text: __, ...about } = two;
  const damaged = damagedStatement(about);
  let stored: readonly StoredStatement[] = [one, damaged];
  const find: StatementRepository['find'] = (ids) =>
    Promise.resolve(new Map(stored.filter(({ id }) => ids.includes(id)).map((each) => [each.id, each])));
  const candidates = new ReleaseCandidates({
    releases: store.releases,
    statements: { find },
    people: { findById: () => Promise.resolve(new Map()) },
    recordPurposeOf: () => Promise.resolve(aRecordPurpose({ id: 'record:moodle', basis: 'public_task' })),
    ownerOf: () => 0,
    now: () => NOW,
  });
  const prepared = async (): Promise<readonly string[]> =>
    (await candidates.prepare([study], stored, 0)).map(({ release }) => release.statement);
  expect(await prepared()).toEqual([one.id]);
  stored = [one, two];
  expect(await prepared()).toEqual([two.id]);

  // One that was released while it was whole is no candidate while it is damaged.
  stored = [one, damaged];
  const releases = [...(await store.releases.find([`key of ${one.id}`, `key of ${two.id}`])).values()];
  const { candidates: permitted, denied } = await candidates.recheck([study], releases);
  expect(permitted.map(({ release }) => release.statement)).toEqual([one.id]);
  expect(denied.map(({ statement }) => statement)).toEqual([two.id]);
});

it('A damaged statement is no record by which a person takes part', () => {
  const own = aStoredStatement({ people: [{ id: 'ada', role: 'actor', generation: 1 }] });
  const { text: __, ...about } = own;
  expect([isOwnStatement(own, 'ada'), isOwnStatement(damagedStatement(about), 'ada')]).toEqual([true, false]);
});
