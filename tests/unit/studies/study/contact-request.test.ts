import {
  approveContact,
  type Contact,
  contactState,
  refuseContact,
  showContact,
  withContact,
} from '../../../../src/studies/study/contact-request.ts';
import { decidedEvent, shownEvent, withEvent } from '../../../../src/studies/contact/contact-events.ts';
import { validateContact, validateRuling } from '../../../../src/studies/contact/validate-contact.ts';

const NOW = Date.parse('2026-04-01T08:00:00Z');
const DAY = 86_400_000;
const PSEUDONYM = 'pnbh4b2gcnatj3ti2t6se6orzg';
const PURPOSE = { id: 'study:spelling', hash: 'a'.repeat(64) };
const asked = (about: Partial<Contact> = {}): Contact => ({
  id: 'c1',
  pseudonym: PSEUDONYM,
  reason: 'They may be in danger.',
  by: 'lab',
  at: NOW,
  ...about,
});
const ruled = (by: string, after = 1) => ({ by, at: NOW + after });
const approved = (): Contact =>
  approveContact(approveContact(asked(), 'steward', ruled('steward')), 'dpo', ruled('officer', 2), NOW + DAY);

const kindOf = (act: () => unknown): string => {
  try {
    act();
  } catch (thrown) {
    return (thrown as { kind: string }).kind;
  }
  return 'nothing';
};
const faultsOf = (act: () => unknown): readonly string[] => {
  try {
    act();
  } catch (thrown) {
    return (thrown as { faults: { at: string }[] }).faults.map(({ at }) => at);
  }
  return [];
};

describe('a request to find somebody', () => {
  it('is approved by a steward and a data protection officer, in either order, then shown, once, to that officer', () => {
    const both = approved();
    const turned = approveContact(
      approveContact(asked(), 'dpo', ruled('officer', 2), NOW + DAY),
      'steward',
      ruled('steward'),
    );
    expect(turned).toEqual(both);
    expect(
      [asked(), approveContact(asked(), 'steward', ruled('s')), approveContact(asked(), 'dpo', ruled('d')), both].map(
        contactState,
      ),
    ).toEqual(['asked', 'steward-approved', 'dpo-approved', 'approved']);
    const shown = showContact(both, ruled('officer', 3));
    expect(contactState(shown)).toBe('done');
    expect(kindOf(() => showContact(shown, ruled('officer', 4)))).toBe('state-conflict');
    expect(kindOf(() => showContact(both, ruled('another')))).toBe('forbidden');
    for (const half of [asked(), approveContact(asked(), 'dpo', ruled('officer'))])
      expect(kindOf(() => showContact(half, ruled('officer')))).toBe('state-conflict');
  });

  it('takes three credentials: who asks rules in no role, and nobody in both', () => {
    for (const role of ['steward', 'dpo'] as const)
      expect(kindOf(() => approveContact(asked(), role, ruled('lab')))).toBe('forbidden');
    expect(kindOf(() => approveContact(approveContact(asked(), 'steward', ruled('both')), 'dpo', ruled('both')))).toBe(
      'forbidden',
    );
    expect(kindOf(() => approveContact(approveContact(asked(), 'dpo', ruled('both')), 'steward', ruled('both')))).toBe(
      'forbidden',
    );
  });

  it('changes nothing when the same is said again, and refuses another approval in the same role', () => {
    const one = approveContact(asked(), 'steward', ruled('steward'));
    expect(approveContact(one, 'steward', ruled('steward', 9))).toBe(one);
    expect(kindOf(() => approveContact(one, 'steward', ruled('another')))).toBe('state-conflict');
    const refused = refuseContact(one, 'dpo', ruled('officer'));
    expect(refuseContact(refused, 'dpo', ruled('officer', 9))).toBe(refused);
  });

  it('may be refused until it was shown, and is over then', () => {
    const refused = refuseContact(approved(), 'steward', ruled('steward', 5));
    expect(contactState(refused)).toBe('refused');
    for (const act of [
      () => approveContact(refused, 'dpo', ruled('other')),
      () => refuseContact(refused, 'dpo', ruled('other')),
      () => showContact(refused, ruled('officer')),
      () => refuseContact(showContact(approved(), ruled('officer')), 'steward', ruled('steward')),
    ])
      expect(kindOf(act)).toBe('state-conflict');
  });

  it('delays what the person is told by 30 days at most', () => {
    for (const until of [NOW + 1, NOW, NOW + 1 + 30 * DAY + 1])
      expect(faultsOf(() => approveContact(asked(), 'dpo', ruled('officer'), until))).toEqual(['/delayedUntil']);
    expect(approveContact(asked(), 'dpo', ruled('officer'), NOW + 1 + 30 * DAY).dpo?.delayedUntil).toBe(
      NOW + 1 + 30 * DAY,
    );
  });

  it('is one of 20 at most: those that are over give way, the oldest first, those under way do not, nor those of which the chain may not know', () => {
    const many = Array.from({ length: 20 }, (_, at) => asked({ id: `c${at}`, pseudonym: `p${at}` }));
    expect(kindOf(() => withContact(many, asked({ id: 'new' })))).toBe('state-conflict');
    const refused = (one: Contact): Contact => refuseContact(one, 'dpo', ruled('officer'));
    const some = many.map((one, at) =>
      at === 1 ? withEvent(one, refused(one), PURPOSE) : at === 3 || at === 7 ? refused(one) : one,
    );
    const after = withContact(some, asked({ id: 'new' }));
    expect(after.map(({ id }) => id)).toEqual([...many.map(({ id }) => id).filter((id) => id !== 'c3'), 'new']);
  });

  it('is not asked for again while it waits for a ruling, and may be once it is over', () => {
    expect(kindOf(() => withContact([asked()], asked({ id: 'c2', reason: 'Once more.' })))).toBe('state-conflict');
    for (const over of [refuseContact(asked(), 'dpo', ruled('officer')), showContact(approved(), ruled('officer', 3))])
      expect(withContact([over], asked({ id: 'c2' }))).toHaveLength(2);
  });

  it('is told to the chain when it is decided, and when it is shown: the person in the latter alone, pseudonym and reason in neither', () => {
    expect([asked(), approveContact(asked(), 'steward', ruled('s'))].map((one) => decidedEvent(one, PURPOSE))).toEqual([
      undefined,
      undefined,
    ]);
    const decided = decidedEvent(approved(), PURPOSE);
    expect(decided).toMatchObject({
      type: 'contact',
      at: NOW + 2,
      by: { role: 'dpo', id: 'officer' },
      data: {
        contact: 'c1',
        step: 'approved',
        asked: { by: 'lab' },
        steward: { by: 'steward' },
        dpo: { by: 'officer' },
      },
    });
    expect(decidedEvent(showContact(approved(), ruled('officer', 9)), PURPOSE)).toEqual(decided);
    expect(decidedEvent(refuseContact(asked(), 'steward', ruled('s')), PURPOSE)).toMatchObject({
      by: { role: 'steward', id: 's' },
      data: { step: 'refused' },
    });
    expect(decidedEvent(refuseContact(approved(), 'steward', ruled('s', 9)), PURPOSE)).not.toMatchObject({
      id: decided!.id,
    });
    const shown = shownEvent(approved(), PURPOSE, 'person-1', NOW + 3);
    expect(shown).toMatchObject({
      type: 'contact',
      person: 'person-1',
      data: { step: 'shown', delayedUntil: '2026-04-02T08:00:00.000Z' },
    });
    expect(JSON.stringify(decided)).not.toContain('person');
    for (const text of [JSON.stringify(decided), JSON.stringify(shown)]) expect(text).not.toMatch(/pnbh4b2|danger/);
  });
});

describe('what is said of a request', () => {
  it('is a pseudonym and a reason of at most 2000 characters; all faults are named', () => {
    expect(validateContact({ pseudonym: PSEUDONYM, reason: 'é'.repeat(2000) })).toMatchObject({ pseudonym: PSEUDONYM });
    expect(faultsOf(() => validateContact({ pseudonym: 'ada', reason: 'e'.repeat(2001), more: 1 }))).toEqual([
      '/more',
      '/pseudonym',
      '/reason',
    ]);
    for (const body of [null, [], 'text', 5])
      expect(faultsOf(() => validateContact(body))).toEqual(['', '/pseudonym', '/reason']);
  });

  it('is ruled in the one role that there is, or in the one that is named; the delay is for the data protection officer', () => {
    expect(validateRuling({}, ['steward'], true)).toEqual({ role: 'steward' });
    expect(validateRuling({ as: 'dpo', delayedUntil: '2026-04-02T08:00:00Z' }, ['steward', 'dpo'], true)).toEqual({
      role: 'dpo',
      delayedUntil: NOW + DAY,
    });
    expect(faultsOf(() => validateRuling({}, ['steward', 'dpo'], true))).toEqual(['/as']);
    expect(faultsOf(() => validateRuling({ as: 'dpo' }, ['steward'], true))).toEqual(['/as']);
    expect(faultsOf(() => validateRuling({ delayedUntil: '2026-04-02T08:00:00Z' }, ['steward'], true))).toEqual([
      '/delayedUntil',
    ]);
    expect(faultsOf(() => validateRuling({ delayedUntil: 'soon' }, ['dpo'], true))).toEqual(['/delayedUntil']);
    expect(faultsOf(() => validateRuling({ delayedUntil: '2026-04-02T08:00:00Z' }, ['dpo'], false))).toEqual([
      '/delayedUntil',
    ]);
  });
});
