import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SortKey, Token } from '../xapi/model/types.ts';
import type { Confinement } from './confinement.ts';
import type { Form } from './parameters.ts';
import { Problem } from '../core/problem.ts';

/**
 * Where a list of statements goes on, and what it was asked for: all that a `more` link carries. It holds hashes, no
 * names.
 */
export interface Continuation extends Confinement {
  readonly where: readonly (readonly Token[])[];
  readonly ascending: boolean;
  readonly limit: number;
  readonly form: Form;
  readonly attachments: boolean;
  /** Only statements above, or below, these keys are still to come. */
  readonly above?: SortKey;
  readonly below?: SortKey;
  /** The Consistent-Through of the first page, repeated by every page. */
  readonly through: number;
}

/** Writes and reads `more` positions. */
export interface More {
  write(continuation: Continuation): string;
  /** Throws Problem `invalid-request` where the position was not written by this deployment. */
  read(token: string): Continuation;
}

const SIGNATURE_BYTES = 16;

/** Builds the signing of `more` positions (HMAC-SHA-256, 128 bits) under this key. */
export const createMore = (key: Uint8Array): More => {
  const signed = (payload: string): string =>
    `${payload}.${createHmac('sha256', key).update(payload).digest().subarray(0, SIGNATURE_BYTES).toString('base64url')}`;
  return {
    write: (continuation) => signed(Buffer.from(JSON.stringify(continuation)).toString('base64url')),
    read: (token) => {
      const [payload = ''] = token.split('.');
      // As text: one signature has several spellings in base64url.
      const given = Buffer.from(token);
      const written = Buffer.from(signed(payload));
      if (given.length !== written.length || !timingSafeEqual(given, written)) {
        throw new Problem('invalid-request', 'this is not a position that a `more` link of this server named', [
          { at: 'more', detail: 'must be taken from an answer, unchanged' },
        ]);
      }
      return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Continuation;
    },
  };
};
