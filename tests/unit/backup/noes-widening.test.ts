import { randomUUID } from 'node:crypto';
import { createFollowChain, readCompleteList } from '../../../src/backup/noes/follow-chain.ts';
import type { Noe } from '../../../src/backup/noes/noe.ts';
import type { AuditEventType } from '../../../src/access/audit/event-types.ts';
import { createAuditLog } from '../../../src/consent/audit/audit-log.ts';
import { signingKeysOf } from '../../../src/consent/audit/jws.ts';
import type { RecordChange } from '../../../src/access/audit/record-change.ts';
import { createRecordChange } from '../../../src/consent/audit/record-change.ts';
import type { JsonObject } from '../../../src/xapi/model/types.ts';
import { openStore } from '../../../src/store/open-store.ts';
import type { Source } from '../../../src/store/ports/sources/source-repository.ts';
import type { Store } from '../../../src/store/ports/store.ts';

const KEY_RING = { root: new Uint8Array(32).fill(7) };
const ACCOUNT = { displayName: 'Less', organisation: 'org:default', handle: 'h', passkeys: [], createdAt: 1, v: 1 };
const QUIZ: Source = { id: 'quiz', name: 'Quiz', basis: 'public_task', keep: 'P1M', createdAt: 1, v: 1 };
const CREDENTIAL = { source: 'quiz', hash: 'x', scopes: ['all/read'] as const, createdAt: 1 };

/** What a list says of a no, once a change that would end it was begun. */
describe('A no of staff, and a change that permits more', () => {
  let store: Store;
  let clock: number;
  let change: RecordChange;
  const now = (): number => clock;

  beforeEach(async () => {
    clock = 1_800_000_000_000;
    store = await openStore('sqlite::memory:', { now });
    const keys = await signingKeysOf(new Uint8Array(32));
    const auditLog = createAuditLog({ repository: store.auditEvents, keys, now });
    change = createRecordChange({ auditLog, newId: randomUUID, now });
    await store.sources.addSource(QUIZ);
    await store.sources.addCredential({ key: 'reader', ...CREDENTIAL });
    await store.organisations.add({ id: 'org:lab', parent: 'org:north', name: 'Lab', createdAt: 1, v: 1 });
    await store.staff.add({ name: 'staff:less', roles: ['auditor'], ...ACCOUNT });
    await store.forwardings.add({ id: 'forward:x', url: 'https://b.example', v: 1 } as never);
  });
  afterEach(() => store.close());

  const list = async (): Promise<readonly Noe[]> =>
    (await readCompleteList(createFollowChain({ store, keyRing: KEY_RING, now }), now)).noes;
  const done = (type: AuditEventType, data: JsonObject, make: () => Promise<unknown>): Promise<unknown> =>
    change({ type, by: 'cli', data }, make);
  const fails = (type: AuditEventType, data: JsonObject): Promise<unknown> =>
    done(type, data, () => Promise.reject(new Error('the store is away'))).catch(() => undefined);
  /** The event of a change whose process ended before it was made. */
  const begins = (type: AuditEventType, data: JsonObject): void => {
    void done(type, data, () => new Promise<never>(() => undefined));
  };
  const chained = async (count: number): Promise<void> => {
    while (((await store.auditEvents.head())?.seq ?? 0) < count) await new Promise(setImmediate);
  };
  const grant = (of: 'added' | 'removed'): JsonObject => ({ credential: 'reader', reads: { [of]: ['quiz'] } });
  const ended = (): Promise<unknown> => done('credential.changed', grant('removed'), () => Promise.resolve());

  it('goes on if a grant that is given again fails', async () => {
    await ended();
    await fails('credential.changed', grant('added'));
    expect(await list()).toMatchObject([{ no: 'grant', key: 'reader', of: 'quiz', seq: 1 }]);
  });

  it('ends once the grant is in force again, and only then', async () => {
    await ended();
    begins('credential.changed', grant('added'));
    await chained(2);
    expect(await list()).toMatchObject([{ no: 'grant', seq: 1 }]);
    await store.sources.addReads('reader', ['quiz']);
    expect(await list()).toEqual([]);
  });

  it('goes on if the process ends before it has given the grant, and holds nothing up for long', async () => {
    await ended();
    begins('credential.changed', grant('added'));
    await chained(2);
    await done('credential.revoked', { key: 'other' }, () => Promise.resolve());
    clock += 60_001;
    expect(await list()).toMatchObject([
      { no: 'grant', seq: 1 },
      { no: 'credential', key: 'other' },
    ]);
  });

  it('is not held up by a grant that was ended again at once', async () => {
    await done('credential.changed', grant('added'), () => store.sources.addReads('reader', ['quiz']));
    await done('credential.changed', grant('removed'), () => store.sources.removeReads('reader', ['quiz']));
    expect(await list()).toMatchObject([{ no: 'grant', seq: 2 }]);
  });

  it.each([
    ['keep', 'P1M', 'P9Y'],
    ['keep', 'P1M', null],
    ['audience', 'minors', 'adults'],
    ['shares', ['a'], ['a', 'b']],
    ['directKafka', false, true],
    ['organisation', 'org:south', 'org:north'],
  ])('goes on if a source is widened, which fails: %s', async (member, before, after) => {
    await done('source.changed', { source: 'quiz', [member]: before }, () =>
      store.sources.updateSource({ ...QUIZ, [member]: before, v: 2 }),
    );
    await fails('source.changed', { source: 'quiz', [member]: after });
    expect(await list()).toMatchObject([{ no: 'source', id: 'quiz', [member]: before }]);
    expect(await list()).toHaveLength(1);
  });

  it('is there as soon as it is said, also if its change fails', async () => {
    begins('source.changed', { source: 'quiz', keep: 'P1D', shares: [], directKafka: false });
    begins('account.changed', { account: 'staff:less', organisation: 'org:default', roles: [] });
    await chained(2);
    expect(await list()).toMatchObject([
      { no: 'source', keep: 'P1D', shares: [], directKafka: false },
      { no: 'account', roles: [] },
    ]);
  });

  it('goes on if roles that were taken are given again, which fails', async () => {
    const roles = { account: 'staff:less', organisation: 'org:default' };
    await done('account.changed', { ...roles, roles: ['auditor'] }, () => Promise.resolve());
    await fails('account.changed', { ...roles, roles: ['auditor', 'operator'] });
    await fails('account.changed', { ...roles, organisation: 'org:north', roles: ['auditor'] });
    expect(await list()).toMatchObject([{ no: 'account', roles: ['auditor'], organisation: 'org:default' }]);
  });

  it('goes on if the target of before is set again, which fails', async () => {
    const target = (url: string): JsonObject => ({ forward: 'forward:x', url });
    await done('forwarding.target', target('https://b.example'), () => Promise.resolve());
    const before = await list();
    await fails('forwarding.target', target('https://a.example'));
    expect(await list()).toEqual([{ ...before[0], seq: 2 }]);
    await fails('forwarding.target', { forward: 'forward:none', url: 'https://a.example' });
    expect(await list()).toHaveLength(1);
  });

  it('goes on if an organisation is moved back, which fails', async () => {
    const below = (parent: string): JsonObject => ({ organisation: 'org:lab', parent });
    await done('organisation.changed', below('org:north'), () => Promise.resolve());
    await fails('organisation.changed', below('org:south'));
    expect(await list()).toMatchObject([{ no: 'organisation', parent: 'org:north' }]);
  });

  it('goes on if a webhook is changed that was deleted', async () => {
    await done('webhook.deleted', { webhook: 'w' }, () => Promise.resolve());
    await fails('webhook.changed', { webhook: 'w' });
    expect(await list()).toMatchObject([{ no: 'webhook', id: 'w', deleted: true }]);
  });
});
