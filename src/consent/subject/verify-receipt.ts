import type { KeyObject } from 'node:crypto';
import type { JsonObject } from '../../xapi/model/types.ts';
import { type SigningKeys, signJson, verifySigned } from '../audit/jws.ts';

/** What the JWS of a receipt says that it is. */
const TYPE = 'carnet-receipt+json';

/** Signs a receipt: a JWS (Ed25519) whose payload it is. */
export const signReceipt = (receipt: JsonObject, keys: SigningKeys): Promise<string> => signJson(receipt, TYPE, keys);

/** The receipt that was signed; undefined where the text is no receipt, or one of another key. */
export const verifyReceipt = async (jws: string, publicKey: KeyObject): Promise<JsonObject | undefined> =>
  (await verifySigned(jws, TYPE, publicKey)) as JsonObject | undefined;
