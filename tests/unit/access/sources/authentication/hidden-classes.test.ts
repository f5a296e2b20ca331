import { createFindReadableSources } from '../../../../../src/access/sources/sharing/readable-sources.ts';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext, runInThisContext } from 'node:vm';
import { createRecordPurposes } from '../../../../../src/consent/purposes/recording-purpose.ts';
import { type Caller, createAuthenticate } from '../../../../../src/access/sources/authentication/authenticate.ts';
import { createSources } from '../../../../../src/access/sources/sources.ts';
import type { Store } from '../../../../../src/store/ports/store.ts';
import { openSqliteStore } from '../../../../../src/store/sqlite/open-sqlite-store.ts';
import { basic } from '../../../../support/servers/running-carnet.ts';

setFlagsFromString('--expose-gc');
setFlagsFromString('--allow-natives-syntax');
const collect = runInNewContext('gc') as () => void;
const haveSameClass = runInThisContext('(one, other) => %HaveSameMap(one, other)') as (
  ...objects: readonly [object, object]
) => boolean;

const INSTITUTION = { name: 'A school', address: '1 Street', contact: 'office@school.example', country: 'FR' };

/** V8 drops the compiled code that reads them where they change: every 4 seconds, for all requests. */
describe('the hidden classes of what is read again every 4 seconds outlive a garbage collection', () => {
  let store: Store;
  beforeEach(async () => {
    store = await openSqliteStore({ file: ':memory:', now: Date.now });
    await createSources({ repository: store.sources, now: Date.now }).add({
      id: 'school',
      name: 'School',
      keep: 'P1Y',
    });
  });
  afterEach(() => store.close());

  /** As many times as an object of another class cannot be missed. */
  const expectSameClass = async (read: () => Promise<object>): Promise<void> => {
    for (let times = 0; times < 20; times += 1) await read();
    let before = await read();
    for (let times = 0; times < 3; times += 1) {
      collect();
      const next = await read();
      expect(next).not.toBe(before);
      expect(haveSameClass(before, next)).toBe(true);
      before = next;
    }
  };

  it.each([undefined, 'staff:head'])('a caller whose credential was issued by %s, and its source', async (issuedBy) => {
    const credential = { key: 'key', source: 'school', hash: 'hash', scopes: ['all'], createdAt: 1 };
    await store.sources.addCredential(issuedBy === undefined ? credential : { ...credential, issuedBy });
    let time = 0;
    const authenticate = createAuthenticate({
      sources: store.sources,
      findReadableSources: createFindReadableSources({ sources: store.sources, now: () => time }),
      verify: () => Promise.resolve(true),
      now: () => time,
    });
    const read = (): Promise<Caller> => {
      time += 4000;
      return authenticate(basic('key', 'secret'), '192.0.2.1');
    };
    await expectSameClass(read);
    await expectSameClass(async () => (await read()).source);
  });

  it('the record purpose that a source implies', async () => {
    const purposes = createRecordPurposes({ repository: store.purposes, institution: INSTITUTION });
    await expectSameClass(async () => purposes.get((await store.sources.findSource('school'))!));
  });

  it('the record purpose of a source that is stored', async () => {
    const purposes = createRecordPurposes({ repository: store.purposes, institution: INSTITUTION });
    const source = (await store.sources.findSource('school'))!;
    await purposes.ensurePersisted(source);
    await expectSameClass(() => purposes.get(source));
  });
});
