import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SortKey, Token } from '../../xapi/model/types.ts';
import type { AskedFilter } from './access-filter.ts';
import type { Confinement } from './confinement.ts';
import type { StatementFormat } from './parameters.ts';
import type { RotatingKey } from '../../core/crypto/key-ring.ts';
import { Problem } from '../../core/problem.ts';

/** The next page of a list of statements: the content of a `more` token. It has hashes, and names no person. */
export interface Continuation extends Confinement {
  readonly where: readonly (readonly Token[])[];
  readonly ascending: boolean;
  readonly limit: number;
  readonly form: StatementFormat;
  readonly attachments: boolean;
  /** The next pages have only statements above, or below, these keys. */
  readonly above?: SortKey;
  readonly below?: SortKey;
  /** The Consistent-Through of the first page, which all pages repeat. */
  readonly through: number;
  /** The id of the epoch of the store; absent for the first. */
  readonly epoch?: string;
  /** The filter for access records of a reader by a grant; absent for others, and in tokens of the release before. */
  readonly asked?: AskedFilter;
}

/** Encodes and verifies the tokens of `more` links. */
export interface MoreTokens {
  encode(continuation: Continuation): string;
  /**
   * Throws Problem `invalid-request` if the token was not made by this deployment, `cursor-over` if it is of another
   * epoch.
   */
  decode(token: string): Continuation;
}

const SIGNATURE_BYTES = 16;

const sign = (payload: string, key: Uint8Array): string => {
  const mac = createHmac('sha256', key).update(payload).digest();
  return `${payload}.${mac.subarray(0, SIGNATURE_BYTES).toString('base64url')}`;
};

/** Compared as text: one signature has several spellings in base64url. */
const isSigned = (token: string, payload: string, key: Uint8Array): boolean => {
  const given = Buffer.from(token);
  const expected = Buffer.from(sign(payload, key));
  return given.length === expected.length && timingSafeEqual(given, expected);
};

/** Tokens are signed under the key (HMAC-SHA-256, 128 bits), and are of the epoch whose id `epoch` returns. */
export const createMoreTokens = (key: RotatingKey, epoch: () => string = () => ''): MoreTokens => {
  return {
    encode: (continuation) => {
      const id = epoch();
      const content = id === '' ? continuation : { ...continuation, epoch: id };
      return sign(Buffer.from(JSON.stringify(content)).toString('base64url'), key.current());
    },
    decode: (token) => {
      const [payload = ''] = token.split('.');
      if (!key.accepted().some((one) => isSigned(token, payload, one))) {
        throw new Problem('invalid-request', 'this is not a position that a `more` link of this server named', [
          { at: 'more', detail: 'must be taken from an answer, unchanged' },
        ]);
      }
      const continuation = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Continuation;
      if ((continuation.epoch ?? '') !== epoch())
        throw new Problem(
          'cursor-over',
          'this `more` link is of before Carnet was restored: read the list from its start',
        );
      return continuation;
    },
  };
};
