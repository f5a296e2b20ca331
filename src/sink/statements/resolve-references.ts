import { batchesOf } from '../../core/batches.ts';
import { yieldIfDue } from '../../core/concurrency/slices.ts';
import { intactStatements } from '../../store/ports/statements/statement-checksum.ts';
import type { StatementRepository, StoredStatement } from '../../store/ports/statements/statement-repository.ts';
import { idNamespaceOf } from '../../xapi/formats/uuid.ts';
import { isVoiding, MAX_CHAIN_LENGTH, target, tokensOf } from '../../xapi/statement/tokens.ts';
import type { StatementId, Token } from '../../xapi/model/types.ts';
import { ownTokens } from './own-tokens.ts';
import { readStored } from '../../xapi/statement/read-stored.ts';

/** Each statement, and each that it refers to, may be as large as a body and have `MAX_REFS` tokens. */
const BATCH_SIZE = 32;

/**
 * A statement with so many tokens inherits no more. A document of MongoDB holds 16 MiB, and one token takes some 28
 * bytes there; only a statement made for it reaches this.
 */
export const MAX_REFS = 100_000;

interface Link {
  readonly inherited: readonly Token[];
  readonly target: StatementId | undefined;
}

const linkOf = (stored: StoredStatement): Link => {
  const statement = readStored(stored);
  return {
    inherited: tokensOf(statement, stored.source).inherited,
    target: target(statement, idNamespaceOf(stored.id)),
  };
};

/** The sources of stored statements that void others, by the ids of these. */
export type VoidingSources = ReadonlyMap<StatementId, ReadonlySet<string>>;

/** The voiding that is found while references are resolved. */
export interface SeenVoiding {
  readonly voided: Set<StatementId>;
  /** The targets of voiding statements among them, with the source that both must have. */
  readonly voids: { readonly target: StatementId; readonly source: string }[];
}

interface ChainWalk {
  readonly head: StoredStatement;
  readonly refs: Set<Token>;
  readonly passed: Set<StatementId>;
  readonly voiding: boolean;
  next: StatementId | undefined;
}

const startWalk = (head: StoredStatement): ChainWalk => {
  const statement = readStored(head);
  const idNamespace = idNamespaceOf(head.id);
  return {
    head,
    refs: new Set(ownTokens(statement, head, idNamespace)),
    passed: new Set([head.id]),
    voiding: isVoiding(statement),
    next: target(statement, idNamespace),
  };
};

const step = (walk: ChainWalk, links: ReadonlyMap<StatementId, Link>): void => {
  const link = walk.next === undefined ? undefined : links.get(walk.next);
  if (walk.next !== undefined) walk.passed.add(walk.next);
  for (const token of link?.inherited ?? []) {
    if (walk.refs.size >= MAX_REFS) break;
    walk.refs.add(token);
  }
  // A chain may lead back to itself: no statement is passed twice.
  walk.next = link?.target !== undefined && !walk.passed.has(link.target) ? link.target : undefined;
};

const tryResolve = async (
  statements: StatementRepository,
  ids: readonly StatementId[],
  { voiding, seen }: { readonly voiding: VoidingSources; readonly seen: SeenVoiding },
): Promise<readonly StatementId[]> => {
  const walks = intactStatements((await statements.find(ids)).values()).map(startWalk);
  for (const walk of walks) {
    const { id, source } = walk.head;
    if (!walk.voiding && voiding.get(id)?.has(source) === true) seen.voided.add(id);
    if (walk.voiding && walk.next !== undefined) seen.voids.push({ target: walk.next, source });
  }
  // Each link is read after the version of the statement that inherits it. A later change of the chain then either
  // finds that statement resolved without it, or makes this update fail.
  for (let hop = 0; hop < MAX_CHAIN_LENGTH; hop++) {
    const open = walks.filter(({ next }) => next !== undefined);
    if (open.length === 0) break;
    const due = yieldIfDue();
    if (due !== undefined) await due;
    const links = new Map<StatementId, Link>();
    const targets = await statements.find([...new Set(open.flatMap(({ next }) => next ?? []))]);
    for (const stored of intactStatements(targets.values())) links.set(stored.id, linkOf(stored));
    open.forEach((walk) => step(walk, links));
  }
  const changed = await statements.updateRefs(
    walks.map(({ head, refs }) => ({
      id: head.id,
      at: head.at,
      v: head.v,
      refs: [...refs],
      voided: head.voided || seen.voided.has(head.id),
    })),
  );
  return [...changed];
};

/**
 * Recomputes the tokens of statements, with those inherited along references (1.0.3 Communication 2.1.3). Marks as
 * voided what a statement of the same source voids, except voiding statements (1.0.3 Data 2.3.2). Repeats after lost
 * races.
 */
export const resolveReferences = async (
  statements: StatementRepository,
  ids: readonly StatementId[],
  voiding: VoidingSources,
): Promise<SeenVoiding> => {
  const seen: SeenVoiding = { voided: new Set(), voids: [] };
  for (const batch of batchesOf(ids, BATCH_SIZE)) {
    let left = batch;
    while (left.length > 0) {
      const due = yieldIfDue();
      if (due !== undefined) await due;
      left = await tryResolve(statements, left, { voiding, seen });
    }
  }
  return seen;
};
