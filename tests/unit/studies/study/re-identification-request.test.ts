import {
  approveRequest,
  type ReidentificationRequest,
  reidentificationState,
  refuseRequest,
  completeDisclosure,
  addRequest,
} from '../../../../src/studies/study/re-identification-request.ts';
import {
  rulingEvent,
  disclosureEvent,
  withRulingEvent,
} from '../../../../src/studies/contact/re-identification-events.ts';
import {
  validateReidentificationRequest,
  validateReidentificationRuling,
} from '../../../../src/studies/contact/validate-re-identification.ts';

const NOW = Date.parse('2026-04-01T08:00:00Z');
const DAY = 86_400_000;
const PSEUDONYM = 'pnbh4b2gcnatj3ti2t6se6orzg';
const PURPOSE = { id: 'study:spelling', hash: 'a'.repeat(64) };
const aRequest = (about: Partial<ReidentificationRequest> = {}): ReidentificationRequest => ({
  id: 'c1',
  pseudonym: PSEUDONYM,
  reason: 'They may be in danger.',
  by: 'lab',
  at: NOW,
  ...about,
});
const ruling = (by: string, after = 1, delayedUntil?: number) => ({
  by,
  at: NOW + after,
  ...(delayedUntil === undefined ? {} : { delayedUntil }),
});
const approved = (): ReidentificationRequest =>
  approveRequest(approveRequest(aRequest(), 'steward', ruling('steward')), 'dpo', ruling('officer', 2, NOW + DAY));

const kindOf = (call: () => unknown): string => {
  try {
    call();
  } catch (thrown) {
    return (thrown as { kind: string }).kind;
  }
  return 'nothing';
};
const faultsOf = (call: () => unknown): readonly string[] => {
  try {
    call();
  } catch (thrown) {
    return (thrown as { faults: { at: string }[] }).faults.map(({ at }) => at);
  }
  return [];
};

describe('a re-identification request', () => {
  it('is approved by a steward and a data protection officer in either order, and disclosed once', () => {
    const both = approved();
    const turned = approveRequest(
      approveRequest(aRequest(), 'dpo', ruling('officer', 2, NOW + DAY)),
      'steward',
      ruling('steward'),
    );
    expect(turned).toEqual(both);
    expect(
      [
        aRequest(),
        approveRequest(aRequest(), 'steward', ruling('s')),
        approveRequest(aRequest(), 'dpo', ruling('d')),
        both,
      ].map(reidentificationState),
    ).toEqual(['asked', 'steward-approved', 'dpo-approved', 'approved']);
    const disclosed = completeDisclosure(both, ruling('officer', 3));
    expect(reidentificationState(disclosed)).toBe('done');
    expect(kindOf(() => completeDisclosure(disclosed, ruling('officer', 4)))).toBe('state-conflict');
    expect(kindOf(() => completeDisclosure(both, ruling('another')))).toBe('forbidden');
    for (const half of [aRequest(), approveRequest(aRequest(), 'dpo', ruling('officer'))])
      expect(kindOf(() => completeDisclosure(half, ruling('officer')))).toBe('state-conflict');
  });

  it('takes three credentials: the one that asks rules in no role, and none in both', () => {
    for (const role of ['steward', 'dpo'] as const)
      expect(kindOf(() => approveRequest(aRequest(), role, ruling('lab')))).toBe('forbidden');
    expect(
      kindOf(() => approveRequest(approveRequest(aRequest(), 'steward', ruling('both')), 'dpo', ruling('both'))),
    ).toBe('forbidden');
    expect(
      kindOf(() => approveRequest(approveRequest(aRequest(), 'dpo', ruling('both')), 'steward', ruling('both'))),
    ).toBe('forbidden');
  });

  it('is not changed by the same ruling again, and takes no other approval in the same role', () => {
    const one = approveRequest(aRequest(), 'steward', ruling('steward'));
    expect(approveRequest(one, 'steward', ruling('steward', 9))).toBe(one);
    expect(kindOf(() => approveRequest(one, 'steward', ruling('another')))).toBe('state-conflict');
    const refused = refuseRequest(one, 'dpo', ruling('officer'));
    expect(refuseRequest(refused, 'dpo', ruling('officer', 9))).toBe(refused);
  });

  it('may be refused until it was disclosed, and is closed then', () => {
    const refused = refuseRequest(approved(), 'steward', ruling('steward', 5));
    expect(reidentificationState(refused)).toBe('refused');
    for (const call of [
      () => approveRequest(refused, 'dpo', ruling('other')),
      () => refuseRequest(refused, 'dpo', ruling('other')),
      () => completeDisclosure(refused, ruling('officer')),
      () => refuseRequest(completeDisclosure(approved(), ruling('officer')), 'steward', ruling('steward')),
    ])
      expect(kindOf(call)).toBe('state-conflict');
  });

  it('delays the notice to the person by 30 days at most', () => {
    for (const until of [NOW + 1, NOW, NOW + 1 + 30 * DAY + 1])
      expect(faultsOf(() => approveRequest(aRequest(), 'dpo', ruling('officer', 1, until)))).toEqual(['/delayedUntil']);
    expect(approveRequest(aRequest(), 'dpo', ruling('officer', 1, NOW + 1 + 30 * DAY)).dpo?.delayedUntil).toBe(
      NOW + 1 + 30 * DAY,
    );
  });

  it('is one of 20 at most: closed ones give way, the oldest first, unless the audit log may lack their events', () => {
    const many = Array.from({ length: 20 }, (_, at) => aRequest({ id: `c${at}`, pseudonym: `p${at}` }));
    expect(kindOf(() => addRequest(many, aRequest({ id: 'new' })))).toBe('state-conflict');
    const refused = (one: ReidentificationRequest): ReidentificationRequest =>
      refuseRequest(one, 'dpo', ruling('officer'));
    const some = many.map((one, at) =>
      at === 1 ? withRulingEvent(one, refused(one), PURPOSE) : at === 3 || at === 7 ? refused(one) : one,
    );
    const after = addRequest(some, aRequest({ id: 'new' }));
    expect(after.map(({ id }) => id)).toEqual([...many.map(({ id }) => id).filter((id) => id !== 'c3'), 'new']);
  });

  it('cannot be repeated while it waits for a ruling, but once it is closed', () => {
    expect(kindOf(() => addRequest([aRequest()], aRequest({ id: 'c2', reason: 'Once more.' })))).toBe('state-conflict');
    for (const over of [
      refuseRequest(aRequest(), 'dpo', ruling('officer')),
      completeDisclosure(approved(), ruling('officer', 3)),
    ])
      expect(addRequest([over], aRequest({ id: 'c2' }))).toHaveLength(2);
  });

  it('is logged when it is decided and when it is disclosed, with the person in the latter event alone', () => {
    expect(
      [aRequest(), approveRequest(aRequest(), 'steward', ruling('s'))].map((one) => rulingEvent(one, PURPOSE)),
    ).toEqual([undefined, undefined]);
    const decided = rulingEvent(approved(), PURPOSE);
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
    expect(rulingEvent(completeDisclosure(approved(), ruling('officer', 9)), PURPOSE)).toEqual(decided);
    expect(rulingEvent(refuseRequest(aRequest(), 'steward', ruling('s')), PURPOSE)).toMatchObject({
      by: { role: 'steward', id: 's' },
      data: { step: 'refused' },
    });
    expect(rulingEvent(refuseRequest(approved(), 'steward', ruling('s', 9)), PURPOSE)).not.toMatchObject({
      id: decided!.id,
    });
    const disclosed = disclosureEvent(approved(), PURPOSE, { person: 'person-1', at: NOW + 3 });
    expect(disclosed).toMatchObject({
      type: 'contact',
      person: 'person-1',
      data: { step: 'shown', delayedUntil: '2026-04-02T08:00:00.000Z' },
    });
    expect(JSON.stringify(decided)).not.toContain('person');
    for (const text of [JSON.stringify(decided), JSON.stringify(disclosed)]) expect(text).not.toMatch(/pnbh4b2|danger/);
  });
});

describe('the body of a request or ruling', () => {
  it('is a pseudonym and a reason of at most 2000 characters; all faults are named', () => {
    expect(validateReidentificationRequest({ pseudonym: PSEUDONYM, reason: 'é'.repeat(2000) })).toMatchObject({
      pseudonym: PSEUDONYM,
    });
    expect(
      faultsOf(() => validateReidentificationRequest({ pseudonym: 'ada', reason: 'e'.repeat(2001), more: 1 })),
    ).toEqual(['/more', '/pseudonym', '/reason']);
    for (const body of [null, [], 'text', 5])
      expect(faultsOf(() => validateReidentificationRequest(body))).toEqual(['']);
  });

  it('names the role unless there is one, and a delay only of the data protection officer', () => {
    expect(validateReidentificationRuling({}, ['steward'], true)).toEqual({ role: 'steward' });
    expect(
      validateReidentificationRuling({ as: 'dpo', delayedUntil: '2026-04-02T08:00:00Z' }, ['steward', 'dpo'], true),
    ).toEqual({
      role: 'dpo',
      delayedUntil: NOW + DAY,
    });
    expect(faultsOf(() => validateReidentificationRuling({}, ['steward', 'dpo'], true))).toEqual(['/as']);
    expect(faultsOf(() => validateReidentificationRuling({ as: 'dpo' }, ['steward'], true))).toEqual(['/as']);
    expect(
      faultsOf(() => validateReidentificationRuling({ delayedUntil: '2026-04-02T08:00:00Z' }, ['steward'], true)),
    ).toEqual(['/delayedUntil']);
    expect(faultsOf(() => validateReidentificationRuling({ delayedUntil: 'soon' }, ['dpo'], true))).toEqual([
      '/delayedUntil',
    ]);
    expect(
      faultsOf(() => validateReidentificationRuling({ delayedUntil: '2026-04-02T08:00:00Z' }, ['dpo'], false)),
    ).toEqual(['/delayedUntil']);
  });
});
