import { randomUUID } from 'node:crypto';
import type { Caller } from '../sources/authenticate.ts';
import type { AdmitBatch, Admission } from '../consent/gate/admit-batch.ts';
import type { Stays } from '../consent/gate/retention-verdicts.ts';
import type { Journal, Position } from '../journal/port/journal.ts';
import type { Store } from '../store/ports/store.ts';
import type { Readable } from './read-after-write.ts';
import type { AdmittedBatch, StampedBatch, Statement, XapiVersion } from '../xapi/model/types.ts';
import { isProblem, Problem } from '../core/problem.ts';
import { mayWriteStatements } from '../sources/scopes.ts';
import { hasAttachments } from '../xapi/model/attachments.ts';
import { parseStatements } from '../xapi/json/json.ts';
import { isUuid, statementId } from '../xapi/formats/uuid.ts';
import { validateBatch } from '../xapi/validate/validate.ts';
import { checkAttachments, type ReceivedAttachment, storeAttachments } from './attachments.ts';
import type { CheckProfiles } from './check-profiles.ts';
import { countRefused, type RefusedObserver } from './count-refused.ts';
import { notStored } from './not-stored.ts';
import { conflict, createFindTaken } from './existing-ids.ts';

/** What a request brings. */
export interface Posting {
  readonly caller: Caller;
  readonly version: XapiVersion;
  readonly body: Uint8Array;
  /** The attachments' data that came with them; absent where the request was plain JSON. */
  readonly attachments?: readonly ReceivedAttachment[];
}

type Withheld = Admission['withheld'][number];

/** What is told of a request that was taken. */
export interface Receipt {
  /** The id of every statement, in their order, the withheld ones too. */
  readonly ids: readonly string[];
  /** How many of them are recorded, those that were there already too. */
  readonly stored: number;
  /** How many are not, since somebody in them does not permit it; nothing of them is kept. */
  readonly withheld: number;
}

/** What the way in reports to whoever counts. */
interface IngestObserver extends RefusedObserver {
  /** So many statements were answered with success, and are recorded. */
  accepted(statements: number, version: XapiVersion): void;
  admitted(of: { readonly source: string; readonly statements: number }): void;
  /** So many were answered with success, and left out. */
  withheld(of: { readonly source: string; readonly why: Withheld['why']; readonly statements: number }): void;
  /** The wait ran out before the sink had made the batch readable. */
  late(): void;
  appended(seconds: number): void;
}

/** The way in: what a 200 of it promises is durable, and readable unless the sink is behind. */
export interface Ingest {
  /** Takes one statement or an array of them (1.0.3 Communication 2.1.2; 2.0 4.1.6.1). */
  post(posting: Posting): Promise<Receipt>;
  /** Takes one statement under this id (1.0.3 Communication 2.1.1). */
  put(posting: Posting, id: string): Promise<Receipt>;
}

/** What `createIngest` is built from. */
export interface IngestDeps {
  readonly store: Pick<Store, 'statements' | 'attachments'>;
  readonly journal: Pick<Journal, 'append'>;
  readonly checkProfiles: CheckProfiles;
  readonly gate: AdmitBatch;
  /** Whether what has an id that is brought again may stay. */
  readonly stays: Stays;
  readonly readable: Pick<Readable, 'wait'>;
  /** The authority of a caller: the JSON text of an Agent. */
  readonly authority: (caller: Caller) => string;
  /**
   * Rejects with Problem `journal-unavailable` where the sink is so far behind that retention could eat what is
   * promised.
   */
  readonly checkRetention: () => Promise<void>;
  readonly now: () => number;
  readonly statementsAtMost: number;
  readonly observe?: IngestObserver;
}

interface Checked {
  readonly statements: readonly Statement[];
  /** As they stand in the body: PUT may bring one without its id. */
  readonly sent: readonly Statement[];
  readonly spans: readonly number[];
  readonly single: boolean;
}

interface Admitted extends Pick<Admission, 'kept' | 'withheld'> {
  /** Where the batch stands in the journal; absent where there was nothing to append. */
  readonly position: Position | undefined;
}

interface Taken extends Admitted {
  readonly ids: readonly string[];
  readonly single: boolean;
}

const pairSpelling = (id: string, statement: Statement): void => {
  if (statement.id !== undefined && statementId(statement.id) !== statementId(id)) {
    throw new Problem('invalid-request', 'the statement has another id than the parameter statementId', [
      {
        at: '/id',
        detail: `is ${statement.id}, the parameter is ${id}`,
        requirement: 'xAPI 1.0.3 Communication 2.1.1; IEEE 9274.1.1 4.1.6.1',
      },
    ]);
  }
};

/** Builds the way in. Its rejections are Problems, each saying whether anything may have been kept. */
export const createIngest = (deps: IngestDeps): Ingest => {
  const { store, journal, checkProfiles, gate, readable, authority, checkRetention, now, statementsAtMost, observe } =
    deps;
  const findTaken = createFindTaken({ repository: store.statements, stays: deps.stays });

  const check = ({ caller, version, body }: Posting, found: (statements: number) => void): Checked => {
    if (!mayWriteStatements(caller.scopes)) throw new Problem('forbidden', 'this credential may not write statements');
    const parsed = parseStatements(body);
    found(parsed.values.length);
    const statements = validateBatch(parsed, version, statementsAtMost);
    return { statements, sent: statements, spans: parsed.spans, single: parsed.single };
  };

  const append = async (batch: AdmittedBatch, made: readonly string[]): Promise<Position> => {
    const began = now();
    try {
      return await journal.append(batch);
    } catch (thrown) {
      if (isProblem(thrown, 'journal-unavailable'))
        throw new Problem(thrown.kind, thrown.message, thrown.faults, { ids: made });
      throw thrown;
    } finally {
      observe?.appended((now() - began) / 1000);
    }
  };

  /** What a request breaks is told before anybody is asked, so that a refusal says nothing of anybody's decisions. */
  const admit = async (
    { caller, version, body, attachments }: Posting,
    { statements, sent, spans, single }: Checked,
    ids: readonly string[],
  ): Promise<Admitted> => {
    const { source } = caller;
    const attached = attachments !== undefined || statements.some(hasAttachments);
    if (attached) await checkAttachments(statements, single, attachments, version, now());
    const taken = await findTaken(statements);
    await checkProfiles({ source, statements, ids, single, stored: taken.same });
    const stamped: StampedBatch = {
      source: source.id,
      authority: authority(caller),
      version,
      admittedAt: now(),
      ids,
      spans,
      body,
    };
    const { batch, kept, withheld } = await gate({ batch: stamped, statements, source, single });
    const conflicting = kept.filter((index) => taken.other.has(index));
    if (conflicting.length > 0) throw conflict(ids, conflicting, single);
    if (batch === undefined || kept.every((index) => taken.same.has(index)))
      return { kept, withheld, position: undefined };
    await checkRetention();
    if (attached)
      await storeAttachments(
        store.attachments,
        source.id,
        kept.map((index) => statements[index] as Statement),
        attachments ?? [],
        now,
      );
    const parsed = kept.map((index) => sent[index] as Statement);
    return {
      kept,
      withheld,
      position: await append(
        { ...batch, parsed },
        ids.filter((_, index) => statements[index]?.id === undefined),
      ),
    };
  };

  const count = ({ source: { id: source } }: Caller, version: XapiVersion, { kept, withheld }: Admitted): void => {
    if (observe === undefined) return;
    observe.accepted(kept.length, version);
    if (kept.length > 0) observe.admitted({ source, statements: kept.length });
    for (const { why } of withheld) observe.withheld({ source, why, statements: 1 });
  };

  const settled = async ({ caller, version }: Posting, taking: Promise<Taken>): Promise<Receipt> => {
    const taken = await taking;
    const { ids, single, position, kept, withheld } = taken;
    if (position !== undefined) {
      const outcome = await readable.wait(position);
      if (outcome.kind === 'late') observe?.late();
      else if (outcome.aside.length > 0) throw notStored(ids, outcome.aside, kept, single);
    }
    count(caller, version, taken);
    return { ids, stored: kept.length, withheld: withheld.length };
  };

  // What these resolve with is all that is held here while a batch waits for the sink: parsed statements kept for so
  // long cost much garbage collection.
  const takeAll = async (posting: Posting, found: (statements: number) => void): Promise<Taken> => {
    const checked = check(posting, found);
    const ids = checked.statements.map(({ id }) => id ?? randomUUID());
    return { ids, single: checked.single, ...(await admit(posting, checked, ids)) };
  };
  const takeOne = async (posting: Posting, id: string, found: (statements: number) => void): Promise<Taken> => {
    if (!isUuid(id))
      throw new Problem('invalid-request', 'the parameter statementId is not a UUID', [
        { at: 'statementId', detail: 'must be a UUID' },
      ]);
    const checked = check(posting, found);
    const [statement] = checked.statements;
    if (!checked.single || statement === undefined)
      throw new Problem('invalid-request', 'PUT takes one statement, not an array', [
        { at: '', detail: 'must be one statement', requirement: 'xAPI 1.0.3 Communication 2.1.1' },
      ]);
    pairSpelling(id, statement);
    return {
      ids: [id],
      single: true,
      ...(await admit(posting, { ...checked, statements: [{ ...statement, id }] }, [id])),
    };
  };

  return {
    post: (posting) => countRefused(observe, (found) => settled(posting, takeAll(posting, found))),
    put: (posting, id) => countRefused(observe, (found) => settled(posting, takeOne(posting, id, found))),
  };
};
