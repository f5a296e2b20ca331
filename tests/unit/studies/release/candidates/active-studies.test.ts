import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { openSqliteStore } from '../../../../../src/store/sqlite/open-sqlite-store.ts';
import type { Store } from '../../../../../src/store/ports/store.ts';
import { createActiveStudies } from '../../../../../src/studies/release/candidates/active-studies.ts';
import { createStudyKeyStore } from '../../../../../src/studies/study/key-store.ts';
import { updateStudyState, newStudyState } from '../../../../../src/studies/study/study-state.ts';
import { aStudy } from '../../../../support/builders/consent/a-purpose.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const collect = async (): Promise<void> => {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
  collectGarbage();
};

const STUDY = aStudy();
let store: Store;
beforeEach(async () => {
  store = await openSqliteStore({ file: ':memory:', now: Date.now });
});
afterEach(() => store.close());

/** A study that emits, with the questions that use its key. */
const anActiveStudy = async () => {
  const keys = createStudyKeyStore({ repository: store.studies, wrappingKey: new Uint8Array(32).fill(3) });
  await store.studies.add({ ...newStudyState(STUDY.id, await keys.createWrapped(STUDY.id)), emits: true } as ReturnType<
    typeof newStudyState
  >);
  let asked = 0;
  const activeStudies = createActiveStudies({
    studies: store.studies,
    loadedProfiles: () => [],
    publicUrl: 'https://lrs.example',
    now: () => Date.parse('2026-04-01'),
    findPurposes: () => Promise.resolve(new Map([[STUDY.id, { purpose: STUDY }]])),
    keys: {
      find: (study) => {
        asked += 1;
        return keys.find(study);
      },
    },
  });
  return { keys, activeStudies, asked: () => asked };
};

describe('the key of a study', () => {
  it('is unwrapped once while the study is active', async () => {
    const { activeStudies, asked } = await anActiveStudy();
    const [first] = await activeStudies();
    const [second] = await activeStudies();
    expect([first?.buildRelease !== undefined, second === first, asked()]).toEqual([true, true, 1]);
  });

  it('leaves memory once the study is destroyed, with all that was made of it', async () => {
    const { keys, activeStudies } = await anActiveStudy();
    const cached = await (async () => [
      new WeakRef((await keys.find(STUDY.id))!),
      new WeakRef((await activeStudies())[0]!.buildRelease),
    ])();
    await updateStudyState(store.studies, STUDY.id, ({ key, ...state }) => ({ ...state, emits: false }));
    expect(await activeStudies()).toEqual([]);
    await collect();
    expect(cached.map((one) => one.deref())).toEqual([undefined, undefined]);
  });
});
