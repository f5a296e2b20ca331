import { seal, unseal } from '../../access/sources/secrets/seal.ts';
import type { Credential } from '../../store/ports/sources/source-repository.ts';

/** A credential in a copy: the hash of its secret is sealed, or left out. */
export interface CopiedCredential extends Omit<Credential, 'hash'> {
  readonly sealedHash?: string;
}

/**
 * Seals the hash of a credential's secret under the key of the copy. One that reads studies gets none: streams begin
 * anew in the new instance, and a reader that went on at its old cursor would miss deletions.
 */
export const sealCredential = ({ hash, ...rest }: Credential, sealingKey: string): CopiedCredential =>
  rest.scopes.includes('scientist') ? rest : { ...rest, sealedHash: seal(hash, sealingKey) };

/** Reverses `sealCredential`. No secret has an empty hash. */
export const unsealCredential = ({ sealedHash, ...rest }: CopiedCredential, sealingKey: string): Credential => ({
  ...rest,
  hash: sealedHash === undefined ? '' : unseal(sealedHash, sealingKey),
});
