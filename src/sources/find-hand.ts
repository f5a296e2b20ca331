import type { SourceRepository } from '../store/ports/sources/source-repository.ts';

/** The name with which names of accounts begin; no key has a colon. */
export const ACCOUNT_PREFIX = 'staff:';

/**
 * The person behind an account or a key: the account itself, else the account at the root of the key's issuers. Without
 * such an account it is their first key. Rejects with Problem `store-unavailable`.
 */
export type FindHand = (actor: string) => Promise<string>;

/** A revoked key still has its issuer. What the command line has issued is the first of its chain. */
export const createFindHand =
  (sources: Pick<SourceRepository, 'findCredential'>): FindHand =>
  async (actor) => {
    const seen = new Set<string>();
    let key = actor;
    while (!key.startsWith(ACCOUNT_PREFIX) && !seen.has(key)) {
      seen.add(key);
      const issuedBy = (await sources.findCredential(key))?.issuedBy;
      if (issuedBy === undefined) break;
      if (!issuedBy.startsWith(ACCOUNT_PREFIX) && (await sources.findCredential(issuedBy)) === undefined) break;
      key = issuedBy;
    }
    return key;
  };
