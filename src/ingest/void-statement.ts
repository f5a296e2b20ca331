import { organisationAgent } from '../consent/gate/act-of-institution.ts';
import type { AdmitBatch } from '../consent/gate/admit-batch.ts';
import type { RecordChange } from '../access/audit/record-change.ts';
import { defined } from '../core/json-object.ts';
import { Problem } from '../core/problem.ts';
import type { Journal } from '../journal/port/journal.ts';
import { organisationOf } from '../access/sources/organisations/organisations.ts';
import { readStored } from '../xapi/statement/read-stored.ts';
import type { Source } from '../store/ports/sources/source-repository.ts';
import type { StoredStatement } from '../store/ports/statements/statement-repository.ts';
import { idNamespaceOf } from '../xapi/formats/uuid.ts';
import { type Statement, type StatementId, VOIDED } from '../xapi/model/types.ts';
import { isVoiding } from '../xapi/statement/tokens.ts';
import { deadLetterProblem } from './sink-outcome/dead-letter-problem.ts';
import type { ReadAfterWrite } from './sink-outcome/read-after-write.ts';

/** The order of an operator to void a statement of a source. */
interface VoidingAct {
  readonly source: Source;
  /** The id of the statement. */
  readonly statement: string;
  /** The reason, which goes into the audit chain and must name no person. */
  readonly reason: string;
  /** The account or the key of the operator. */
  readonly by: string;
}

/**
 * Voids a statement by a voiding statement of its organisation; resolves with the id of the latter. Rejects with
 * Problem `not-found`, or `invalid-request` if it is voided already or voids another. Rejects as ingestion does.
 */
export type VoidStatement = (act: VoidingAct) => Promise<string>;

export interface VoidStatementDeps {
  /** The statements with a UUID that these sources have. */
  readonly findByUuid: (uuid: string, sources: readonly string[]) => Promise<readonly StoredStatement[]>;
  readonly filterVisible: (found: readonly StoredStatement[]) => Promise<readonly StoredStatement[]>;
  readonly gate: AdmitBatch;
  readonly checkRetention: () => Promise<void>;
  readonly journal: Journal;
  readonly readAfterWrite: ReadAfterWrite;
  readonly recordChange: RecordChange;
  readonly settings: { readonly publicUrl: string; readonly newId: () => string; readonly now: () => number };
}

const MUST_BE_OPEN = 'must be the id of a statement that is not voided and voids no other';

/** The event of the audit chain comes first: no statement is voided without it. */
export const createVoidStatement = (deps: VoidStatementDeps): VoidStatement => {
  const { findByUuid, filterVisible, gate, checkRetention, journal, readAfterWrite, recordChange } = deps;
  const { publicUrl, newId, now } = deps.settings;

  /** A statement of another source is refused like one that does not exist. */
  const findTarget = async (source: Source, uuid: string): Promise<StatementId> => {
    const having = await filterVisible(await findByUuid(uuid, [source.id]));
    const found = having.find((one) => one.source === source.id);
    if (found === undefined) throw new Problem('not-found', 'this source has no statement with this id');
    if (found.voided || isVoiding(readStored(found)))
      throw new Problem('invalid-request', 'this statement cannot be voided', [
        { at: '/statement', detail: MUST_BE_OPEN, requirement: 'xAPI 1.0.3 Data 2.3.2; IEEE 9274.1.1 4.2.2.1' },
      ]);
    return found.id;
  };

  return async ({ source, statement: target, reason, by }) => {
    const idNamespace = idNamespaceOf(await findTarget(source, target));
    const id = newId();
    const agent = organisationAgent(publicUrl, organisationOf(source));
    const voiding: Statement = {
      id,
      actor: agent,
      verb: { id: VOIDED, display: { en: 'voided' } },
      object: { objectType: 'StatementRef', id: target },
    };
    const body = Buffer.from(JSON.stringify(voiding));
    const { batch } = await gate({
      batch: {
        source: source.id,
        ...defined({ idNamespace }),
        authority: JSON.stringify(agent),
        version: '1.0.3',
        admittedAt: now(),
        ids: [id],
        spans: [0, body.length],
        body,
      },
      statements: [{ ...voiding, authority: agent }],
      source,
      single: true,
    });
    if (batch === undefined) throw new Error('the act of an institution was withheld');
    await checkRetention();
    await recordChange(
      { type: 'statement.voided', by, data: { source: source.id, statement: target, voiding: id, reason } },
      async () => {
        const outcome = await readAfterWrite.waitForBatch(await journal.append(batch));
        if (outcome.kind === 'readable' && outcome.deadLetters.length > 0)
          throw deadLetterProblem({ ids: [id], single: true, admitted: [0] }, outcome.deadLetters);
      },
    );
    return id;
  };
};
