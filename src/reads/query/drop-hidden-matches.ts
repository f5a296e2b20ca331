import { batchesOf } from '../../core/batches.ts';
import { asBuffer } from '../../core/bytes/bytes.ts';
import { filterInSlices, mapInSlices, yieldIfDue } from '../../core/concurrency/slices.ts';
import { idNamespaceOf } from '../../xapi/formats/uuid.ts';
import { MAX_CHAIN_LENGTH, personToken, target, tokensOf } from '../../xapi/statement/tokens.ts';
import type { StatementId, Token } from '../../xapi/model/types.ts';
import type { FilterVisible } from './filter-visible.ts';
import { readStored } from '../../xapi/statement/read-stored.ts';
import type { StatementRepository, StoredStatement } from '../../store/ports/statements/statement-repository.ts';

type Groups = readonly (readonly Token[])[];

/**
 * Drops statements that match the token groups only by what they inherit from statements that the reader may not see.
 * The others stay in their order.
 */
export type DropHiddenMatches = (
  where: Groups,
  found: readonly StoredStatement[],
  filterReadable: FilterVisible,
) => Promise<readonly StoredStatement[]>;

export interface DropHiddenMatchesDeps {
  readonly repository: StatementRepository;
}

/** Each statement may be as large as a body. */
const BATCH_SIZE = 16;

/** A found statement and its chain of references, as far as it is followed. */
interface Chain {
  readonly statement: StoredStatement;
  /** The groups that neither the statement nor its visible references match. */
  unmatchedGroups: Groups;
  next: StatementId | undefined;
  readonly visited: Set<StatementId>;
}

/** False only if there is no reference: a value may be spelt with escapes, which have a backslash. */
const mayRefer = ({ text }: StoredStatement): boolean =>
  asBuffer(text).includes('StatementRef') || asBuffer(text).includes('\\u');

const unmatched = (groups: Groups, tokens: ReadonlySet<Token>): Groups =>
  groups.filter((group) => !group.some((token) => tokens.has(token)));

const startChain = (stored: StoredStatement, where: Groups): Chain => {
  const parsed = readStored(stored);
  const own = new Set([
    ...tokensOf(parsed, stored.source).own,
    ...(stored.people ?? []).map(({ id }) => personToken(id)),
  ]);
  return {
    statement: stored,
    unmatchedGroups: unmatched(where, own),
    next: target(parsed, idNamespaceOf(stored.id)),
    visited: new Set([stored.id]),
  };
};

const isUnresolved = ({ unmatchedGroups, next }: Chain): boolean => unmatchedGroups.length > 0 && next !== undefined;

/** A statement in a chain that the reader may see. */
interface Link {
  readonly inherited: ReadonlySet<Token>;
  readonly target: StatementId | undefined;
}

const followLink = (chain: Chain, links: ReadonlyMap<StatementId, Link>): void => {
  const link = chain.next === undefined ? undefined : links.get(chain.next);
  if (chain.next !== undefined) chain.visited.add(chain.next);
  if (link !== undefined) chain.unmatchedGroups = unmatched(chain.unmatchedGroups, link.inherited);
  chain.next = link?.target !== undefined && !chain.visited.has(link.target) ? link.target : undefined;
};

/**
 * A statement that refers to another matches by the content of the latter (1.0.3 Communication 2.1.3), unless the
 * reader may not see the latter. Statements that match by their own content cost no call.
 */
export const createDropHiddenMatches = ({ repository }: DropHiddenMatchesDeps): DropHiddenMatches => {
  const readLinks = async (
    ids: readonly StatementId[],
    filterReadable: FilterVisible,
  ): Promise<ReadonlyMap<StatementId, Link>> => {
    const links = new Map<StatementId, Link>();
    for (const batch of batchesOf(ids, BATCH_SIZE)) {
      const due = yieldIfDue();
      if (due !== undefined) await due;
      for (const stored of await filterReadable([...(await repository.find(batch)).values()])) {
        const parsed = readStored(stored);
        links.set(stored.id, {
          inherited: new Set(tokensOf(parsed, stored.source).inherited),
          target: target(parsed, idNamespaceOf(stored.id)),
        });
      }
    }
    return links;
  };

  return async (where, found, filterReadable) => {
    if (where.length === 0) return found;
    const referring = await filterInSlices(found, mayRefer);
    const chains = (await mapInSlices(referring, (stored) => startChain(stored, where))).filter(isUnresolved);
    if (chains.length === 0) return found;
    for (let hop = 0; hop < MAX_CHAIN_LENGTH; hop++) {
      const unresolved = chains.filter(isUnresolved);
      if (unresolved.length === 0) break;
      const links = await readLinks([...new Set(unresolved.flatMap(({ next }) => next ?? []))], filterReadable);
      for (const chain of unresolved) followLink(chain, links);
    }
    const dropped = new Set(
      chains.filter(({ unmatchedGroups }) => unmatchedGroups.length > 0).map(({ statement }) => statement),
    );
    return dropped.size === 0 ? found : found.filter((stored) => !dropped.has(stored));
  };
};
