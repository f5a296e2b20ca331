import type { StatementShelf, StoredStatement } from '../../store/ports/store.ts';
import { isVoiding, target, tokensOf } from '../../xapi/statement/tokens.ts';
import type { StatementId, Token } from '../../xapi/model/types.ts';
import { ownTokens } from './own-tokens.ts';
import { readStored } from './read-stored.ts';

/** How many statements a chain of references is followed through. */
export const LONGEST_CHAIN = 100;

/**
 * Each may be as large as a body and have `MOST_REFS` tokens, as may each that it refers to: those of so many are held
 * at once.
 */
const AT_ONCE = 32;

/**
 * A statement with so many tokens takes over no more from those that it refers to: a document of MongoDB holds 16 MiB,
 * and one token takes some 28 bytes there. A statement has as many only where it was made to.
 */
export const MOST_REFS = 100_000;

interface Link {
  readonly inherited: readonly Token[];
  readonly target: StatementId | undefined;
}

const linkOf = (stored: StoredStatement): Link => {
  const statement = readStored(stored);
  return { inherited: tokensOf(statement, stored.source).inherited, target: target(statement) };
};

interface Walk {
  readonly head: StoredStatement;
  readonly refs: Set<Token>;
  readonly passed: Set<StatementId>;
  readonly voidable: boolean;
  next: StatementId | undefined;
}

const startWalk = (head: StoredStatement): Walk => {
  const statement = readStored(head);
  return {
    head,
    refs: new Set(ownTokens(statement, head)),
    passed: new Set([head.id]),
    voidable: !isVoiding(statement),
    next: target(statement),
  };
};

const step = (walk: Walk, links: ReadonlyMap<StatementId, Link>): void => {
  const link = walk.next === undefined ? undefined : links.get(walk.next);
  if (walk.next !== undefined) walk.passed.add(walk.next);
  for (const token of link?.inherited ?? []) {
    if (walk.refs.size >= MOST_REFS) break;
    walk.refs.add(token);
  }
  // A chain may lead back to itself; once round is enough.
  walk.next = link?.target !== undefined && !walk.passed.has(link.target) ? link.target : undefined;
};

const attempt = async (
  statements: StatementShelf,
  ids: readonly StatementId[],
  voided: ReadonlySet<StatementId>,
): Promise<readonly StatementId[]> => {
  const walks = [...(await statements.find(ids)).values()].map(startWalk);
  // Each link is read after the version of the statement that it is for, so that whoever changes the chain later finds
  // that statement settled without it, or makes this amendment fail.
  for (let hop = 0; hop < LONGEST_CHAIN; hop++) {
    const open = walks.filter(({ next }) => next !== undefined);
    if (open.length === 0) break;
    const links = new Map<StatementId, Link>();
    for (const [id, stored] of await statements.find([...new Set(open.flatMap(({ next }) => next ?? []))]))
      links.set(id, linkOf(stored));
    open.forEach((walk) => step(walk, links));
  }
  const changed = await statements.amend(
    walks.map(({ head, refs, voidable }) => ({
      id: head.id,
      at: head.at,
      v: head.v,
      refs: [...refs],
      voided: head.voided || (voidable && voided.has(head.id)),
    })),
  );
  return [...changed];
};

/**
 * Computes anew what each of these statements is found by: its own tokens and those inherited along the chain of
 * statements that it refers to (1.0.3 Communication 2.1.3). Marks as voided those in `voided`, unless they void
 * themselves (1.0.3 Data 2.3.2). Written only where nobody changed the statement meanwhile, otherwise computed once
 * more.
 */
export const settle = async (
  statements: StatementShelf,
  ids: readonly StatementId[],
  voided: ReadonlySet<StatementId>,
): Promise<void> => {
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    let left: readonly StatementId[] = ids.slice(from, from + AT_ONCE);
    while (left.length > 0) left = await attempt(statements, left, voided);
  }
};
