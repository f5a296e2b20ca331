import type { SourceRepository } from '../store/ports/consent/source-repository.ts';

/** The name with which names of accounts begin; no key has a colon. */
export const ACCOUNT_PREFIX = 'staff:';

/**
 * The person behind an account or a key, as far as Carnet knows. That is the account itself, or the one at the root of
 * the key's chain of issuers; if no account issued its first key, that key. Rejects with `store-unavailable`.
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
