import {
  type ErasureLedger,
  type LedgerErasure,
  markersOfErasure,
  missingErasures,
  newestErasures,
  signLedger,
  verifyLedger,
} from '../../../src/backup/erasure-ledger.ts';
import { signingKeysOf } from '../../../src/consent/audit/jws.ts';

const LEDGER: ErasureLedger = {
  format: 'carnet-erasures',
  version: 1,
  exportedAt: '2026-11-28T12:00:00.000Z',
  erasures: [
    { id: 'one', requestedAt: 1, person: 'p1', what: [{ purpose: 'record:quiz', generation: 2 }] },
    { id: 'two', requestedAt: 2, source: 'quiz', author: 'hash', statements: ['s1', 's2'] },
  ],
};

describe('The list of erasures', () => {
  const sign = async (seed = 1) => {
    const keys = await signingKeysOf(Buffer.alloc(32, seed));
    return { keys, signed: await signLedger(LEDGER, keys) };
  };

  it('is read as it was signed', async () => {
    const { keys, signed } = await sign();
    expect(await verifyLedger(JSON.stringify(signed, undefined, 2), 'the file', keys)).toEqual(signed);
  });

  it.each([
    ['an erasure left out', { erasures: LEDGER.erasures.slice(1) }],
    ['a later time', { exportedAt: '2026-11-29T12:00:00.000Z' }],
    ['no signature', { signature: undefined }],
  ])('is refused with %s', async (_, change) => {
    const { keys, signed } = await sign();
    await expect(verifyLedger(JSON.stringify({ ...signed, ...change }), 'the file', keys)).rejects.toMatchObject({
      kind: 'invalid-request',
      message: 'the file was not signed by this Carnet, or was changed since',
    });
  });

  it('is refused of another Carnet, of a later version, and where it is another file', async () => {
    const { keys } = await sign();
    const { signed } = await sign(2);
    await expect(verifyLedger(JSON.stringify(signed), 'the file', keys)).rejects.toThrow(/not signed by this Carnet/);
    await expect(verifyLedger(JSON.stringify({ ...signed, version: 2 }), 'the file', keys)).rejects.toThrow(
      'the file has version 2; this Carnet reads version 1',
    );
    for (const text of ['{', '[]', '{"format":"carnet-backup"}'])
      await expect(verifyLedger(text, 'the file', keys)).rejects.toThrow(/is no list of noes/);
  });

  it.each<readonly [string, readonly LedgerErasure[], readonly string[]]>([
    ['the same', LEDGER.erasures, []],
    ['none', [], ['one', 'two']],
    [
      'another person and other statements',
      [
        { id: 'three', requestedAt: 3, person: 'p2', what: [{ purpose: 'record:quiz', generation: 2 }] },
        { id: 'two', requestedAt: 2, source: 'quiz', author: 'hash', statements: ['s1'] },
      ],
      ['one', 'two'],
    ],
    [
      'another purpose, and another author',
      [
        { id: 'one', requestedAt: 1, person: 'p1', what: [{ purpose: 'record:wiki', generation: 2 }] },
        { id: 'two', requestedAt: 2, source: 'quiz', author: 'other', statements: ['s1', 's2'] },
      ],
      ['one', 'two'],
    ],
    [
      'an earlier generation',
      [{ ...LEDGER.erasures[0]!, what: [{ purpose: 'record:quiz', generation: 1 }] }, LEDGER.erasures[1]!],
      ['one'],
    ],
    [
      'one begun anew under another id, and of a later generation',
      [
        { id: 'four', requestedAt: 4, person: 'p1', what: [{ purpose: 'record:quiz', generation: 3 }] },
        LEDGER.erasures[1]!,
      ],
      [],
    ],
  ])('lacks what is not in a later list of %s', (_, later, missing) => {
    expect([...missingErasures(LEDGER.erasures, later)]).toEqual(missing);
  });

  it('lacks replacements that a later list does not have, and reads lists from before there were any', () => {
    const [first, ...rest] = LEDGER.erasures as readonly [LedgerErasure, ...LedgerErasure[]];
    const replaced = (replacedIn: object): readonly LedgerErasure[] => [{ ...first, replacedIn }, ...rest];
    expect([...missingErasures(replaced({ sources: ['quiz'] }), LEDGER.erasures)]).toEqual(['one']);
    expect([...missingErasures(replaced({ sources: ['quiz'] }), replaced({ sources: ['quiz', 'wiki'] }))]).toEqual([]);
    expect([...missingErasures(replaced({ statements: ['s'] }), replaced({ everywhere: true }))]).toEqual(['one']);
    expect([...missingErasures(LEDGER.erasures, replaced({ sources: ['quiz'] }))]).toEqual([]);
  });

  it('is restored by the newest of what erases the same', () => {
    const what = [
      { purpose: 'record:quiz', generation: 2 },
      { purpose: 'record:wiki', generation: 1 },
    ];
    const all = { person: 'p1', what, deletesName: true, deletesBefore: 5 };
    const again = (requestedAt: number): LedgerErasure => ({
      ...all,
      id: `again ${requestedAt}`,
      requestedAt,
      deletesBefore: requestedAt,
      what: what.slice(0, 1),
    });
    const kept: readonly LedgerErasure[] = [
      ...LEDGER.erasures,
      { ...all, id: 'other person', requestedAt: 5, person: 'p2' },
      { ...all, id: 'other generation', requestedAt: 5, what: [{ purpose: 'record:quiz', generation: 1 }] },
    ];
    expect(newestErasures([again(7), { ...all, id: 'first', requestedAt: 5 }, again(9), again(8), ...kept])).toEqual([
      { ...all, id: 'first', requestedAt: 5, what: what.slice(1) },
      again(9),
      ...kept,
    ]);
  });

  it('becomes markers that name the event of the erasure', () => {
    expect(LEDGER.erasures.flatMap(markersOfErasure)).toEqual([
      { person: 'p1', purpose: 'record:quiz', generation: 2, event: 'one.started' },
      { source: 'quiz', author: 'hash', statements: ['s1', 's2'], event: 'two.started' },
    ]);
  });
});
