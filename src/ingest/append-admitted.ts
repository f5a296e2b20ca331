import type { AdmitBatch, GateResult } from '../consent/gate/admit-batch.ts';
import { batchSubset } from '../consent/gate/batch-subset.ts';
import { defined } from '../core/json-object.ts';
import { isProblem, Problem } from '../core/problem.ts';
import type { Journal, Position } from '../journal/port/journal.ts';
import type { Caller } from '../access/sources/authentication/authenticate.ts';
import { mayDefine } from '../access/sources/scopes.ts';
import type { AttachmentRepository } from '../store/ports/statements/attachment-repository.ts';
import { hasAttachments } from '../xapi/model/attachments.ts';
import type { AdmittedBatch, Statement, StampedBatch } from '../xapi/model/types.ts';
import { storeAttachments } from './request/attachments.ts';
import type { Deadline } from './deadline.ts';
import type { ContinuedRuns } from './profiles/check-profiles.ts';
import { checkConflicts, type ExistingIds } from './sink-outcome/existing-ids.ts';
import type { RequestClaims } from './profiles/profile-outcomes.ts';
import type { LeasedRuns } from './profiles/run-leases.ts';
import type { StatementsRequest, ValidatedRequest } from './request/validate-request.ts';

/**
 * The part of a request that stays in memory while it waits for the sink. Its parsed statements do not stay: held that
 * long, they make garbage collection expensive.
 */
export interface AdmittedRequest {
  readonly ids: readonly string[];
  readonly single: boolean;
  /** The indices, within the request, of the statements that are not withheld. */
  readonly admitted: readonly number[];
  /**
   * The statements of `admitted` that the batch has; the others are stored already, in a place of no batch of this
   * request.
   */
  readonly inBatch: readonly number[];
  /** The namespace of the ids of the batch. */
  readonly idNamespace?: string | undefined;
  readonly withheld: GateResult['withheld'];
  readonly claims: RequestClaims | undefined;
  /** Undefined if there was nothing to append: all statements are withheld or were stored before. */
  readonly position: Position | undefined;
  /** The pattern runs that the appended statements continue, in a profile that the source must conform to. */
  readonly runs: LeasedRuns | undefined;
}

const TOO_LATE = 'another request of the same registration came between; nothing was kept: send it again';

export interface AppendAdmittedDeps {
  readonly gate: AdmitBatch;
  /** Rejects with Problem `journal-unavailable` if retention could delete a batch before the sink reads it. */
  readonly checkRetention: () => Promise<void>;
  readonly attachments: AttachmentRepository;
  readonly journal: Pick<Journal, 'append'>;
  /** The authority of a caller: the JSON text of an Agent. */
  readonly authority: (caller: Caller) => string;
  readonly now: () => number;
  /** The seconds that an append took. */
  readonly observe?: { appended(seconds: number): void };
}

/** Appends a batch. After `journal-unavailable` it may be in the journal: the Problem names the generated ids. */
const appendTo = async (
  { journal, now, observe }: AppendAdmittedDeps,
  batch: AdmittedBatch,
  { ids, statements }: ValidatedRequest,
): Promise<Position> => {
  const startedAt = now();
  try {
    return await journal.append(batch);
  } catch (thrown) {
    if (!isProblem(thrown, 'journal-unavailable')) throw thrown;
    const generated = ids.filter((_, index) => statements[index]?.id === undefined);
    throw new Problem(thrown.kind, thrown.message, thrown.faults, { ids: generated });
  } finally {
    observe?.appended((now() - startedAt) / 1000);
  }
};

/** A request after its checks. */
interface Checked {
  readonly existing: ExistingIds;
  readonly idNamespace?: string | undefined;
  readonly continued: ContinuedRuns | undefined;
  readonly claims: RequestClaims | undefined;
  /** As in the batch. */
  readonly keptStored: StampedBatch['keptStored'];
  readonly deadline: Deadline;
}

const NONE_KEPT: ReadonlySet<number> = new Set();

/** A batch with some of the statements of another, both by their indices in the request. */
const subsetOf = (batch: AdmittedBatch, of: readonly number[], some: readonly number[]): AdmittedBatch =>
  batchSubset(
    batch,
    some.map((index) => of.indexOf(index)),
  ) as AdmittedBatch;

/** Passes a checked request through the gate. Stores its attachments, then appends what is admitted; no dry run. */
export const createAppendAdmitted = (deps: AppendAdmittedDeps) => {
  const { attachments, authority, now, gate, checkRetention } = deps;

  const stamp = (
    { caller, version, body }: StatementsRequest,
    { ids, spans }: ValidatedRequest,
    { idNamespace, continued, keptStored }: Pick<Checked, 'idNamespace' | 'continued' | 'keptStored'>,
  ): StampedBatch => {
    const batch: StampedBatch = {
      source: caller.source.id,
      authority: authority(caller),
      version,
      admittedAt: now(),
      ids,
      spans,
      body,
    };
    if (idNamespace !== undefined) Object.assign(batch, { idNamespace });
    if (!mayDefine(caller.scopes)) Object.assign(batch, { defines: false });
    if (continued?.storedAfter !== undefined) Object.assign(batch, { storedAfter: continued.storedAfter });
    if (keptStored !== undefined) Object.assign(batch, { keptStored });
    return batch;
  };

  /** Resolves with what is known before the append, and the batch to append; undefined if nothing is to be appended. */
  const admit = async (
    request: StatementsRequest,
    validated: ValidatedRequest,
    { existing, idNamespace, continued, claims, keptStored }: Checked,
  ): Promise<{ readonly outcome: AdmittedRequest; readonly batch: AdmittedBatch | undefined }> => {
    const { statements, bodyStatements, ids, single } = validated;
    const { isDryRun } = request;
    const { source } = request.caller;
    const batch = stamp(request, validated, { idNamespace, continued, keptStored });
    const {
      batch: admittedBatch,
      admittedIndices: admitted,
      withheld,
    } = await gate({ batch, statements, source, single, ...defined({ isDryRun }) });
    checkConflicts({ ids, single, admitted }, existing);
    const kept = existing.kept ?? NONE_KEPT;
    const inBatch = kept.size === 0 ? admitted : admitted.filter((index) => !kept.has(index));
    const about = { ids, single, admitted, inBatch, idNamespace };
    const outcome = { ...about, withheld, claims, position: undefined, runs: undefined };
    if (admittedBatch === undefined || admitted.every((index) => existing.same.has(index)))
      return { outcome, batch: undefined };
    await checkRetention();
    if (isDryRun === true) return { outcome, batch: undefined };
    const select = (all: readonly Statement[]): readonly Statement[] => inBatch.map((at) => all[at] as Statement);
    const { attachments: received } = request;
    if (received !== undefined || statements.some(hasAttachments))
      await storeAttachments(attachments, select(statements), { source: source.id, received: received ?? [], now });
    const appended = inBatch === admitted ? admittedBatch : subsetOf(admittedBatch, admitted, inBatch);
    return { outcome, batch: { ...appended, statements: select(bodyStatements) } };
  };

  /** Releases the runs if nothing is appended, and on an error, unless the batch may be in the journal. */
  return async (
    request: StatementsRequest,
    validated: ValidatedRequest,
    checked: Checked,
  ): Promise<AdmittedRequest> => {
    const runs = checked.continued?.runs;
    let isOnItsWay = false;
    try {
      const { outcome, batch } = await admit(request, validated, checked);
      if (batch === undefined) {
        void runs?.release();
        return outcome;
      }
      if (runs !== undefined && !(await runs.isHeld())) throw new Problem('overloaded', TOO_LATE);
      checked.deadline.check();
      isOnItsWay = true;
      checked.deadline.appending(validated.ids);
      const position = await appendTo(deps, batch, validated);
      return { ...outcome, position, runs };
    } catch (thrown) {
      if (isOnItsWay && !isProblem(thrown, 'overloaded')) runs?.leave();
      else void runs?.release();
      throw thrown;
    }
  };
};
