import { signLedger, verifyLedger } from '../../../src/backup/erasure-ledger.ts';
import { ledgerKeysOf } from '../../../src/backup/ledger-keys.ts';
import { firstKeyRing, nextKeyRing } from '../../../src/core/crypto/key-ring.ts';

const LEDGER = {
  format: 'carnet-erasures',
  version: 1,
  exportedAt: '2026-11-28T12:00:00.000Z',
  erasures: [],
} as const;

describe('the keys of lists of erasures', () => {
  it('are those of a backup that was made before a rotation, and of no other Carnet', async () => {
    const ring = firstKeyRing(Buffer.alloc(32, 1));
    const rotated = nextKeyRing(ring, Buffer.alloc(32, 2), 0);
    const text = JSON.stringify(await signLedger(LEDGER, await ledgerKeysOf(rotated)));
    expect(await verifyLedger(text, 'list.json', await ledgerKeysOf(ring))).toMatchObject(LEDGER);
    const other = await ledgerKeysOf(firstKeyRing(Buffer.alloc(32, 3)));
    await expect(verifyLedger(text, 'list.json', other)).rejects.toThrow('was not signed by this Carnet');
  });
});
