import { randomUUID } from 'node:crypto';
import type { Caller } from '../sources/authenticate.ts';
import type { Gate } from '../consent/gate.ts';
import type { Journal, Position } from '../journal/journal.ts';
import type { Store } from '../store/store.ts';
import type { Readable } from './readable.ts';
import type { StampedBatch, Statement, XapiVersion } from '../xapi/types.ts';
import { isProblem, Problem } from '../problem.ts';
import { mayWriteStatements } from '../sources/scopes.ts';
import { hasAttachments } from '../xapi/attachments.ts';
import { parseStatements } from '../xapi/json.ts';
import { isUuid, statementId } from '../xapi/formats/uuid.ts';
import { validateBatch } from '../xapi/validate.ts';
import { checkAttachments, type ReceivedAttachment, storeAttachments } from './attachments.ts';
import type { CheckProfiles } from './check-profiles.ts';
import { notStored } from './not-stored.ts';
import { checkTaken } from './taken.ts';

/** What a request brings. */
export interface Posting {
  readonly caller: Caller;
  readonly version: XapiVersion;
  readonly body: Uint8Array;
  /** The attachments' data that came with them; absent where the request was plain JSON. */
  readonly attachments?: readonly ReceivedAttachment[];
}

/** What the way in reports to whoever counts. */
interface IngestObserver {
  accepted(statements: number, version: XapiVersion): void;
  /** The wait ran out before the sink had made the batch readable. */
  late(): void;
  appended(seconds: number): void;
}

/** The way in: what a 200 of it promises is durable, and readable unless the sink is behind. */
export interface Ingest {
  /** Takes one statement or an array of them (1.0.3 Communication 2.1.2; 2.0 4.1.6.1); resolves with their ids in order. */
  post(posting: Posting): Promise<readonly string[]>;
  /** Takes one statement under this id (1.0.3 Communication 2.1.1). */
  put(posting: Posting, id: string): Promise<void>;
}

/** What `createIngest` is built from. */
export interface IngestParts {
  readonly store: Pick<Store, 'statements' | 'attachments'>;
  readonly journal: Pick<Journal, 'append'>;
  readonly checkProfiles: CheckProfiles;
  readonly gate: Gate;
  readonly readable: Readable;
  /** The authority of a caller: the JSON text of an Agent. */
  readonly authority: (caller: Caller) => string;
  /** Rejects with Problem `journal-unavailable` where the sink is so far behind that retention could eat what is promised. */
  readonly checkRetention: () => Promise<void>;
  readonly now: () => number;
  readonly statementsAtMost: number;
  readonly observe?: IngestObserver;
}

interface Checked {
  readonly statements: readonly Statement[];
  readonly spans: readonly number[];
  readonly single: boolean;
}

interface Taken {
  readonly ids: readonly string[];
  readonly single: boolean;
  /** Absent where every statement was stored already. */
  readonly position: Position | undefined;
}

const pairSpelling = (id: string, statement: Statement): void => {
  if (statement.id !== undefined && statementId(statement.id) !== statementId(id)) {
    throw new Problem('invalid-request', 'the statement has another id than the parameter statementId', [
      { at: '/id', detail: `is ${statement.id}, the parameter is ${id}`, requirement: 'xAPI 1.0.3 Communication 2.1.1; IEEE 9274.1.1 4.1.6.1' },
    ]);
  }
};

/** Builds the way in. Its rejections are Problems, each saying whether anything may have been kept. */
export const createIngest = (parts: IngestParts): Ingest => {
  const { store, journal, checkProfiles, gate, readable, authority, checkRetention, now, statementsAtMost, observe } = parts;

  const check = ({ caller, version, body }: Posting): Checked => {
    if (!mayWriteStatements(caller.scopes)) throw new Problem('forbidden', 'this credential may not write statements');
    const parsed = parseStatements(body);
    return { statements: validateBatch(parsed, version, statementsAtMost), spans: parsed.spans, single: parsed.single };
  };

  const append = async (batch: ReturnType<Gate>, made: readonly string[]) => {
    const began = now();
    try {
      return await journal.append(batch);
    } catch (thrown) {
      if (isProblem(thrown, 'journal-unavailable')) throw new Problem(thrown.kind, thrown.message, thrown.faults, made);
      throw thrown;
    } finally {
      observe?.appended((now() - began) / 1000);
    }
  };

  /** Resolves with where the batch stands in the journal; with nothing where all of it is stored already. */
  const admit = async ({ caller, version, body, attachments }: Posting, { statements, spans, single }: Checked, ids: readonly string[]): Promise<Position | undefined> => {
    const attached = attachments !== undefined || statements.some(hasAttachments);
    if (attached) await checkAttachments(statements, single, attachments, version, now());
    const stamped: StampedBatch = { source: caller.source.id, authority: authority(caller), version, admittedAt: now(), ids, spans, body };
    const stored = await checkTaken(store.statements, statements, single);
    await checkProfiles({ source: caller.source, statements, ids, single, stored });
    const admitted = gate(stamped, caller.source);
    if (stored.size === statements.length) return undefined;
    await checkRetention();
    if (attached) await storeAttachments(store.attachments, caller.source.id, statements, attachments ?? [], now);
    return append(admitted, ids.filter((_, index) => statements[index]?.id === undefined));
  };

  const settled = async (taking: Promise<Taken>): Promise<Taken> => {
    const taken = await taking;
    const { ids, single, position } = taken;
    if (position === undefined) return taken;
    const outcome = await readable.wait(position);
    if (outcome.kind === 'late') observe?.late();
    else if (outcome.aside.length > 0) throw notStored(ids, outcome.aside, single);
    return taken;
  };

  // What these resolve with is all that is held while a batch waits for the sink: parsed statements kept for so long cost much garbage collection.
  const takeAll = async (posting: Posting): Promise<Taken> => {
    const checked = check(posting);
    const ids = checked.statements.map(({ id }) => id ?? randomUUID());
    return { ids, single: checked.single, position: await admit(posting, checked, ids) };
  };
  const takeOne = async (posting: Posting, id: string): Promise<Taken> => {
    const checked = check(posting);
    const [statement] = checked.statements;
    if (!checked.single || statement === undefined) throw new Problem('invalid-request', 'PUT takes one statement, not an array', [{ at: '', detail: 'must be one statement', requirement: 'xAPI 1.0.3 Communication 2.1.1' }]);
    pairSpelling(id, statement);
    return { ids: [id], single: true, position: await admit(posting, { ...checked, statements: [{ ...statement, id }] }, [id]) };
  };

  return {
    post: async (posting) => {
      const { ids } = await settled(takeAll(posting));
      observe?.accepted(ids.length, posting.version);
      return ids;
    },
    put: async (posting, id) => {
      if (!isUuid(id)) throw new Problem('invalid-request', 'the parameter statementId is not a UUID', [{ at: 'statementId', detail: 'must be a UUID' }]);
      await settled(takeOne(posting, id));
      observe?.accepted(1, posting.version);
    },
  };
};
