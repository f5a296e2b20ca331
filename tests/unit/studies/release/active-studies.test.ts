import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { createEmittingStudies } from '../../../../src/studies/release/active-studies.ts';
import { createKeptKeys } from '../../../../src/studies/study/key-store.ts';
import { changeState, newState } from '../../../../src/studies/study/study-state.ts';
import { aStudy } from '../../../support/builders/a-purpose.ts';

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
const emittingStudy = async () => {
  const keys = createKeptKeys({ repository: store.studies, wrappingKey: new Uint8Array(32).fill(3) });
  await store.studies.add({ ...newState(STUDY.id, await keys.make(STUDY.id)), emits: true } as ReturnType<
    typeof newState
  >);
  let asked = 0;
  const emitting = createEmittingStudies({
    studies: store.studies,
    held: () => [],
    publicUrl: 'https://lrs.example',
    now: () => Date.parse('2026-04-01'),
    purposes: () => Promise.resolve(new Map([[STUDY.id, { purpose: STUDY }]])),
    keys: {
      of: (study) => {
        asked += 1;
        return keys.of(study);
      },
    },
  });
  return { keys, emitting, asked: () => asked };
};

describe('the key of a study', () => {
  it('is unwrapped once for as long as the study emits', async () => {
    const { emitting, asked } = await emittingStudy();
    const [first] = await emitting();
    const [second] = await emitting();
    expect([first?.release !== undefined, second === first, asked()]).toEqual([true, true, 1]);
  });

  it('is in no memory any more once the study is destroyed, with all that was made of it', async () => {
    const { keys, emitting } = await emittingStudy();
    const held = await (async () => [
      new WeakRef((await keys.of(STUDY.id))!),
      new WeakRef((await emitting())[0]!.release),
    ])();
    await changeState(store.studies, STUDY.id, ({ key, ...state }) => ({ ...state, emits: false }));
    expect(await emitting()).toEqual([]);
    await collect();
    expect(held.map((one) => one.deref())).toEqual([undefined, undefined]);
  });
});
