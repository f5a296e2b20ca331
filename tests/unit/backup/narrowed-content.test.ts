import { createFollowChain, readCompleteList, completeListText } from '../../../src/backup/noes/follow-chain.ts';
import { contentAfter, narrowedOf } from '../../../src/backup/noes/narrowed-content.ts';
import { noesKeyOf } from '../../../src/backup/noes/noes-key.ts';
import { createAuditLog } from '../../../src/consent/audit/audit-log.ts';
import { signingKeysOf } from '../../../src/consent/audit/jws.ts';
import { contentOfPurpose, purposeHash } from '../../../src/consent/purposes/purpose-json.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { aStudy } from '../../support/builders/consent/a-purpose.ts';

const KEY_RING = { root: new Uint8Array(32).fill(7) };
const hashOf = (text: string): string => `hash of ${text.length}, ${text.at(-1) ?? ''}`;
const recipients = ['University X', 'Ada Lovelace'];
const FORMER = aStudy({ recipients });
const NARROWED = aStudy({ version: 2, accepts: [1, 2], recipients: recipients.slice(1), keep: 'P1M' });

describe('A version that narrows, in a list of noes', () => {
  it('names neither its controller nor its recipients', async () => {
    const now = (): number => 1_800_000_000_000;
    const store = await openStore('sqlite::memory:', { now });
    for (const one of [FORMER, NARROWED]) await store.purposes.add({ ...one, v: 1 });
    const keys = await signingKeysOf(new Uint8Array(32));
    await createAuditLog({ repository: store.auditEvents, keys, now }).append({
      id: 'e',
      at: now(),
      type: 'purpose.opened',
      by: { role: 'staff', id: 'cli' },
      purpose: FORMER.id,
    });
    const list = await readCompleteList(createFollowChain({ store, keyRing: KEY_RING, now }), now);
    const text = completeListText(list, noesKeyOf(KEY_RING));
    await store.close();
    expect(text).toContain('"keep":"P1M"');
    for (const name of ['University X', '1 Street', 'lab@x.example', 'dpo@x.example', 'Ada'])
      expect(text).not.toContain(name);
  });

  it('is the same again with the version that it narrows', () => {
    const after = contentAfter(narrowedOf(NARROWED, hashOf), FORMER, hashOf);
    expect(after).toEqual({ content: contentOfPurpose(NARROWED), isOtherController: false });
    expect(purposeHash({ ...NARROWED, ...after?.content })).toBe(NARROWED.hash);
  });

  it('is known to have had another contact', () => {
    const controller = { ...FORMER.controller, contact: 'other@x.example' };
    const after = contentAfter(narrowedOf({ ...NARROWED, controller }, hashOf), FORMER, hashOf);
    expect(after).toMatchObject({ content: { controller: FORMER.controller }, isOtherController: true });
  });

  it('narrows no version that lacks one of its recipients', () => {
    const former = { ...FORMER, recipients: ['University X'] };
    expect(contentAfter(narrowedOf(NARROWED, hashOf), former, hashOf)).toBeUndefined();
  });

  it('is read as a release before has written it, with its own contact', () => {
    const controller = { ...FORMER.controller, contact: 'other@x.example' };
    const content = { ...contentOfPurpose(NARROWED), controller };
    expect(contentAfter({ content }, FORMER, hashOf)).toEqual({ content, isOtherController: false });
  });
});
