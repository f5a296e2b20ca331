import { createSign, generateKeyPairSync } from 'node:crypto';
import type { JsonObject } from '../../../../src/xapi/model/types.ts';
import { sha2Of } from '../../clients/multipart-client.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const base64url = (text: string): string => Buffer.from(text).toString('base64url');
const DIGESTS: Readonly<Record<string, string>> = { RS256: 'RSA-SHA256', RS384: 'RSA-SHA384', RS512: 'RSA-SHA512' };

/** The payload signed as a JWS in compact form (1.0.3 Data 2.6). */
export const signed = (payload: unknown, header: JsonObject = { alg: 'RS256' }): string => {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const head = `${base64url(JSON.stringify(header))}.${base64url(text)}`;
  return `${head}.${createSign(DIGESTS[header['alg'] as string] ?? 'RSA-SHA256')
    .update(head)
    .sign(privateKey)
    .toString('base64url')}`;
};

/** The attachment object of a signature. */
export const aSignature = (jws: string, about: JsonObject = {}): JsonObject => ({
  usageType: 'http://adlnet.gov/expapi/attachments/signature',
  display: { en: 'Signature' },
  contentType: 'application/octet-stream',
  length: jws.length,
  sha2: sha2Of(jws),
  ...about,
});
