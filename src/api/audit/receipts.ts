import { isDeepStrictEqual } from 'node:util';
import { FLAG, namedSchema, objectSchema } from '../../core/json-schema.ts';
import { validateReceipt } from '../../consent/audit/validate-published-head.ts';
import { verifyReceipt } from '../../consent/subject/receipt.ts';
import { open } from '../route/access.ts';
import { route } from '../route/route.ts';
import { OBJECT } from './audit-json.ts';
import examples from './examples.json' with { type: 'json' };

export const RECEIPT = namedSchema('Receipt', {
  ...OBJECT,
  description: 'A consent record (ISO/IEC TS 27560) in JSON-LD.',
});
export const RECEIPT_EXAMPLE = examples.receipt;

export const verifySignedReceipt = route({
  method: 'POST',
  path: '/v1/receipts/verify',
  access: open,
  tag: 'Audit log',
  summary: 'Verifies the signature of a receipt.',
  carries: 'none',
  body: { read: validateReceipt, example: { signature: 'eyJhbGciOiJFZERTQSJ9.e30.c2lnbmF0dXJl' } },
  answers: {
    200: {
      description: 'Whether it is ours.',
      schema: objectSchema({ valid: FLAG }, { receipt: RECEIPT }),
      example: { valid: true, receipt: RECEIPT_EXAMPLE },
    },
  },
  handle: async ({ body: { signature, receipt } }, { purposes }) => {
    const signed = await verifyReceipt(signature, purposes.keys);
    const valid = signed !== undefined && (receipt === undefined || isDeepStrictEqual(receipt, signed));
    return { status: 200, body: { valid, receipt: valid ? signed : undefined } };
  },
});
