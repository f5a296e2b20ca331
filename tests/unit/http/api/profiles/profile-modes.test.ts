import { resolveProfileIds } from '../../../../../src/http/api/profiles/profile-modes.ts';
import { createProfileRegistry } from '../../../../../src/profiles/registry/profile-registry.ts';
import { isProblem } from '../../../../../src/core/problem.ts';
import { openSqliteStore } from '../../../../../src/store/sqlite/open-sqlite-store.ts';
import { aProfile } from '../../../../support/builders/profiles/a-profile-document.ts';

const ID = 'https://profiles.example/exercises';

describe('A profile mode of a source', () => {
  const inForce = async () => {
    const store = await openSqliteStore({ file: ':memory:', now: Date.now });
    return createProfileRegistry({
      repository: store.profiles,
      files: [{ name: 'exercises', document: Buffer.from(JSON.stringify(aProfile({ id: ID }))) }],
      now: Date.now,
    });
  };
  const faultsOf = (work: () => unknown): unknown => {
    try {
      return work();
    } catch (thrown) {
      if (!isProblem(thrown, 'invalid-request')) throw thrown;
      return thrown.faults.map(({ at, detail }) => `${at} ${detail}`);
    }
  };

  it('names a profile by any of its ids', async () => {
    const profiles = await inForce();
    for (const id of [ID, `${ID}/v1`])
      expect(resolveProfileIds(profiles, [{ id, mode: 'enforce', policy: 'all' }])).toEqual([
        { id: ID, mode: 'enforce', policy: 'all' },
      ]);
  });

  it('is refused where nothing would be checked, unless it is off', async () => {
    const profiles = await inForce();
    const named = ['enforce', 'observe', 'off'].map((mode, index) => ({
      id: `${ID}-mistyped-${index}`,
      mode: mode as 'off',
      policy: 'any' as const,
    }));
    expect(faultsOf(() => resolveProfileIds(profiles, named))).toEqual([
      '/profiles/0/id is the id of no profile in force: see GET /v1/profiles',
      '/profiles/1/id is the id of no profile in force: see GET /v1/profiles',
    ]);
    expect(resolveProfileIds(profiles, named.slice(2))).toEqual(named.slice(2));
  });

  it('is refused where both profile and version are named', async () => {
    const named = [ID, `${ID}/v1`].map((id) => ({ id, mode: 'observe' as const, policy: 'any' as const }));
    const profiles = await inForce();
    expect(faultsOf(() => resolveProfileIds(profiles, named))).toEqual([
      `/profiles/1/id is of a profile that is named before: ${ID}`,
    ]);
  });
});
