import { createAuditLog } from '../../../../../src/consent/audit/audit-log.ts';
import type { AuditEvent } from '../../../../../src/consent/audit/hash-chain.ts';
import { signingKeysOf } from '../../../../../src/consent/audit/jws.ts';
import type { Purpose } from '../../../../../src/consent/model/types.ts';
import { contentOfPurpose, purposeHash } from '../../../../../src/consent/purposes/purpose-json.ts';
import { createPurposeVersions } from '../../../../../src/consent/purposes/purpose-versions.ts';
import {
  createCarryNarrowing,
  type NarrowerVersion,
} from '../../../../../src/consent/purposes/workflow/carry-narrowing.ts';
import { openStore } from '../../../../../src/store/open-store.ts';
import type { StoredPurpose } from '../../../../../src/store/ports/consent/purpose-repository.ts';
import type { Store } from '../../../../../src/store/ports/store.ts';
import { aStudy, NOW } from '../../../../support/builders/consent/a-purpose.ts';

const [ANSWERED, PLAYED] = ['http://adlnet.gov/expapi/verbs/answered', 'https://w3id.org/xapi/video/verbs/played'];
const AGREEMENT = { version: 1, hash: 'x', at: 1 };

describe('A narrower version that a restored store lacks', () => {
  let store: Store;

  const study = (verbs: readonly string[], about: object = {}): Purpose => {
    const before = aStudy({});
    return { ...before, scope: { ...before.scope, verbs }, ...about };
  };
  const id = study([]).id;
  const stored = (verbs: readonly string[], about: object = {}): StoredPurpose =>
    ({
      ...study(verbs),
      version: 1,
      accepts: [1],
      state: 'open',
      owner: 'lab',
      agreement: AGREEMENT,
      v: 1,
      ...about,
    }) as StoredPurpose;
  const carry = async (about: Partial<NarrowerVersion> = {}): Promise<boolean> => {
    const auditLog = createAuditLog({
      repository: store.auditEvents,
      keys: await signingKeysOf(new Uint8Array(32)),
      now: () => NOW,
    });
    const versions = createPurposeVersions({ repository: store.purposes, auditLog });
    const narrower = { version: 2, accepts: [1, 2], content: contentOfPurpose(study([ANSWERED])), isSuspended: false };
    return createCarryNarrowing({ versions, newId: () => 'event', now: () => NOW })(id, { ...narrower, ...about });
  };
  const versions = async (): Promise<readonly unknown[]> =>
    ((await store.purposes.findVersions(id)) as unknown as readonly Purpose[]).map(
      ({ version, state, scope, accepts }) => [...[version, state, scope.verbs, accepts]],
    );
  const events = async (): Promise<readonly AuditEvent[]> =>
    (await store.auditEvents.page({ after: 0, limit: 10 })).map(({ body }) => JSON.parse(body) as AuditEvent);

  beforeEach(async () => {
    store = await openStore('sqlite::memory:', { now: () => NOW });
  });
  afterEach(() => store.close());

  it('is in force again, and the chain tells it, once', async () => {
    await store.purposes.add(stored([ANSWERED, PLAYED]));
    expect(await carry()).toBe(true);
    expect(await carry()).toBe(false);
    expect(await versions()).toEqual([
      [1, 'closed', [ANSWERED, PLAYED], [1]],
      [2, 'open', [ANSWERED], [1, 2]],
    ]);
    const [, narrow] = await store.purposes.findVersions(id);
    const hash = purposeHash({ ...study([ANSWERED]), version: 2 });
    expect(narrow).toMatchObject({ owner: 'lab', agreement: AGREEMENT, hash });
    expect(await events()).toMatchObject([
      { type: 'purpose.opened', purpose: id, purposeHash: hash, by: { id: 'carnet' }, data: { version: 2 } },
    ]);
  });

  it('takes the place of a draft of its number', async () => {
    await store.purposes.add(stored([]));
    await store.purposes.add(stored([PLAYED], { version: 2, state: 'submitted', accepts: [1, 2], v: 4 }));
    expect(await carry()).toBe(true);
    expect(await versions()).toEqual([
      [1, 'closed', [], [1]],
      [2, 'open', [ANSWERED], [1, 2]],
    ]);
  });

  it.each([
    ['open', true],
    ['suspended', false],
  ])('is suspended if either is: of %s', async (state, isSuspended) => {
    await store.purposes.add(stored([], { state }));
    expect(await carry({ isSuspended })).toBe(true);
    expect(await versions()).toEqual([
      [1, 'closed', [], [1]],
      [2, 'suspended', [ANSWERED], [1, 2]],
    ]);
    expect(await events()).toMatchObject([{ type: 'purpose.suspended', to: 'suspended' }]);
  });

  it.each<readonly [string, Partial<NarrowerVersion>]>([
    ['reaches further', { content: contentOfPurpose(study([], { minimum: 1 })) }],
    ['asked people again', { accepts: [2] }],
    ['is older', { version: 1 }],
    ['is of another purpose', { content: { ...contentOfPurpose(study([ANSWERED])), id: 'study:other' } }],
  ])('is not taken over if it %s', async (_, about) => {
    await store.purposes.add(stored([PLAYED, ANSWERED], { minimum: 10 }));
    expect(await carry(about)).toBe(false);
    expect(await versions()).toEqual([[1, 'open', [PLAYED, ANSWERED], [1]]]);
  });

  it('does not open what is closed', async () => {
    await store.purposes.add(stored([], { state: 'closed' }));
    expect(await carry()).toBe(false);
    expect(await versions()).toEqual([[1, 'closed', [], [1]]]);
  });
});
