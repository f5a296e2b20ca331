import type { AuditLog } from '../../consent/audit/audit-log.ts';
import type { ReplacedMentions } from '../../consent/erasure/replaced-mentions.ts';
import type { FindMentions, FoundMention } from '../../consent/gate/find-mentions.ts';
import { idsOf } from '../../consent/model/merged-ids.ts';
import { asBuffer } from '../../core/bytes/bytes.ts';
import { Problem } from '../../core/problem.ts';
import type { StoredMention, StoredReplacement } from '../../store/ports/consent/mention-repository.ts';
import type { StoredStatement } from '../../store/ports/statements/statement-repository.ts';
import type { Store } from '../../store/ports/store.ts';
import type { StatementId } from '../../xapi/model/types.ts';
import { personToken } from '../../xapi/statement/tokens.ts';
import { refreshReferences } from '../statements/reference-effects.ts';
import { type RewrittenStatement, withAccount } from './rewrite-statement.ts';
import type { UnlinkAddresses } from './unlink-attachments.ts';
import { defined } from '../../core/json-object.ts';
import { digestOfStatements } from '../../consent/audit/statement-digest.ts';

/** An order that is not done. */
type OpenReplacement = StoredReplacement & Required<Pick<StoredReplacement, 'work'>>;

const isOpen = (order: StoredReplacement): order is OpenReplacement => order.work !== undefined;

/** The order after a slice, whose statements come in the order of their ids. */
const afterSlice = (
  order: OpenReplacement,
  slice: readonly StoredMention[],
  done: ReadonlySet<StatementId>,
): OpenReplacement => {
  let { statements, digest } = order;
  for (const { statement } of slice) {
    if (!done.has(statement)) continue;
    statements += 1;
    digest = digestOfStatements(digest, statement);
  }
  const last = slice.at(-1)?.statement;
  const { signatures: _, ...work } = order.work;
  return {
    ...order,
    work: { ...work, ...defined({ after: last }) },
    statements,
    digest,
    v: order.v + 1,
  };
};

export interface ReplaceMentionsDeps {
  readonly store: Store;
  readonly findMentions: FindMentions;
  readonly auditLog: AuditLog;
  /** The `homePage` of the accounts that take the place of erased people. */
  readonly homePage: string;
  readonly unlinkAddresses: UnlinkAddresses;
  /** Notes with the person what is replaced, so that a restore of an older copy replaces it again. */
  readonly noteReplaced: ReplacedMentions['note'];
  /** Called when content was overwritten, which must then be purged from the files of the store. */
  readonly onRewritten: () => void;
  readonly now: () => number;
}

/** Each statement may be as large as a body. */
const SLICE_SIZE = 50;
/** Slices of one order in one round: others have their turn. */
const MAX_SLICES = 20;
const MAX_ORDERS = 100;
/** One writer of a statement wins each round. */
const MAX_ROUNDS = 20;

const isOf =
  ({ work: { person } }: OpenReplacement) =>
  (found: FoundMention): boolean =>
    idsOf(found.person).some((id) => personToken(id) === person);

/** The name of an account is random: no other text has it. */
const hasAccount =
  (account: string) =>
  (statement: StoredStatement): boolean =>
    statement.damaged !== true && asBuffer(statement.text).includes(account);

/** The changes in some statements. */
interface SliceChanges {
  readonly changes: readonly RewrittenStatement[];
  /** The ids of the people who are in them. */
  readonly people: ReadonlySet<string>;
  /** The ids of the statements that have the account already, from an earlier try. */
  readonly rewritten: readonly StatementId[];
  /** The ids of the statements that cannot be read: their mentions stay. */
  readonly damaged: ReadonlySet<StatementId>;
}

const createSlices = ({ store: { statements }, findMentions, homePage, onRewritten }: ReplaceMentionsDeps) => {
  const prepare = async (order: OpenReplacement, ids: readonly StatementId[]): Promise<SliceChanges> => {
    const documents: readonly StoredStatement[] = [...(await statements.find(ids)).values()];
    const { account: name } = order.work;
    const mentions = (await findMentions(documents)).filter(isOf(order));
    return {
      changes: mentions.flatMap((found) => withAccount(found, { homePage, name }) ?? []),
      people: new Set(mentions.map(({ person }) => person.id)),
      rewritten: documents.filter(hasAccount(name)).map(({ id }) => id),
      damaged: new Set(documents.filter(({ damaged }) => damaged === true).map(({ id }) => id)),
    };
  };

  /** Puts the account into these statements; resolves with those that have it now. */
  const rewrite = async (
    order: OpenReplacement,
    ids: readonly StatementId[],
    prepared: SliceChanges,
  ): Promise<ReadonlySet<StatementId>> => {
    const done = new Set<StatementId>();
    let pending = ids;
    for (let round = 0; pending.length > 0; round++) {
      if (round === MAX_ROUNDS)
        throw new Problem('store-unavailable', 'a statement could not be rewritten: too many write it at once');
      const { changes, rewritten } = round === 0 ? prepared : await prepare(order, pending);
      for (const id of rewritten) done.add(id);
      if (changes.length > 0) onRewritten();
      const stale = await statements.rewrite(changes.map((change) => change.rewrite));
      for (const {
        rewrite: { id },
      } of changes)
        if (!stale.has(id)) done.add(id);
      pending = [...stale];
    }
    if (done.size > 0) await refreshReferences(statements, [...done]);
    return done;
  };

  return { prepare, rewrite };
};

/** Reads and cleans the list of an order. */
const createOrderList = ({ mentions, statements }: Store) => {
  const nextSlice = async (order: OpenReplacement): Promise<readonly StoredMention[]> => {
    const { sources, work } = order;
    const { person, statement, after } = work;
    if (statement !== undefined) {
      const one = after === undefined ? await mentions.find({ person, statement }) : undefined;
      return one === undefined ? [] : [one];
    }
    return mentions.page({
      person,
      limit: SLICE_SIZE,
      ...defined({ sources, after }),
    });
  };

  /** Deletes mentions that a process left because it died before it deleted those of its slice. */
  const deleteReplaced = async (order: OpenReplacement): Promise<void> => {
    const isReplaced = hasAccount(order.work.account);
    for (let after: StatementId | undefined; ;) {
      const { after: _, ...work } = order.work;
      const left = await nextSlice({ ...order, work: after === undefined ? work : { ...work, after } });
      const stored = await statements.find(left.map(({ statement }) => statement));
      await mentions.delete(
        left.filter(({ statement }) => {
          const one = stored.get(statement);
          return one === undefined || isReplaced(one);
        }),
      );
      after = left.at(-1)?.statement;
      if (after === undefined) return;
    }
  };

  return { nextSlice, deleteReplaced };
};

/**
 * Carries out some of each order to replace erased people; resolves with the number of statements. Repeatable, also in
 * several processes. Rejects with the first error, as a rule Problem `store-unavailable`, once all orders had their
 * turn.
 */
export const createReplaceMentions = (deps: ReplaceMentionsDeps): (() => Promise<number>) => {
  const { store, auditLog, unlinkAddresses, noteReplaced, now } = deps;
  const { mentions, replacements } = store;
  const { prepare, rewrite } = createSlices(deps);
  const { nextSlice, deleteReplaced } = createOrderList(store);
  /** Notes signatures before the statements lose them. Undefined if another process moved the order on. */
  const noteSignatures = async (
    order: OpenReplacement,
    { changes }: SliceChanges,
  ): Promise<OpenReplacement | undefined> => {
    const before = new Set(order.work.signatures);
    const signatures = new Set([...before, ...changes.flatMap((change) => change.signatures)]);
    if (signatures.size === before.size) return order;
    const noted = { ...order, work: { ...order.work, signatures: [...signatures] }, v: order.v + 1 };
    return (await replacements.update(noted)) ? noted : undefined;
  };

  /** Undefined if another process moved the order on. */
  const takeSlice = async (
    order: OpenReplacement,
    slice: readonly StoredMention[],
  ): Promise<OpenReplacement | undefined> => {
    const ids = slice.map(({ statement }) => statement);
    const prepared = await prepare(order, ids);
    await noteReplaced(prepared.people, { ...order, ...order.work });
    const noted = await noteSignatures(order, prepared);
    if (noted === undefined) return undefined;
    const done = await rewrite(noted, ids, prepared);
    await unlinkAddresses(new Set(noted.work.signatures));
    const next = afterSlice(noted, slice, done);
    if (!(await replacements.update(next))) return undefined;
    await mentions.delete(slice.filter(({ statement }) => !prepared.damaged.has(statement)));
    return next;
  };

  const finish = async (order: OpenReplacement): Promise<void> => {
    await deleteReplaced(order);
    // No order is done before the overwritten text is out of the files.
    if (!(await store.purgeDeleted())) return;
    const { id, by, statements, digest } = order;
    const { at } = await auditLog.append({
      id: `${id}.done`,
      at: now(),
      type: 'replacement.done',
      by: { role: 'staff', id: by },
      data: { replacement: id, statements, digest },
    });
    const { work: _, ...rest } = order;
    await replacements.update({ ...rest, done: Date.parse(at), v: order.v + 1 });
  };

  const workOn = async (first: OpenReplacement): Promise<number> => {
    let order: OpenReplacement | undefined = first;
    for (let slices = 0; slices < MAX_SLICES; slices++) {
      const slice = await nextSlice(order);
      if (slice.length === 0) {
        await finish(order);
        break;
      }
      const before: OpenReplacement = order;
      order = await takeSlice(before, slice);
      if (order === undefined) return before.statements - first.statements;
    }
    return order.statements - first.statements;
  };

  return async () => {
    let count = 0;
    const failures: unknown[] = [];
    for (const order of (await replacements.findOpen(MAX_ORDERS)).filter(isOpen)) {
      try {
        count += await workOn(order);
      } catch (thrown) {
        failures.push(thrown);
      }
    }
    if (failures.length > 0) throw failures[0];
    return count;
  };
};
