import { type Fault, Problem } from '../../core/problem.ts';
import { mapInSlices } from '../../core/concurrency/slices.ts';
import { createMemo } from '../../xapi/model/memo.ts';
import type { Actor, AdmittedBatch, StampedBatch, Statement, StatementPerson } from '../../xapi/model/types.ts';
import type { Person } from '../model/types.ts';
import type { PersonLookup } from '../people/person-lookup.ts';
import { checkRecordingAllowed, type RecordingSource, type RecordPurposes } from '../purposes/recording-purpose.ts';
import { isActOfInstitution } from './act-of-institution.ts';
import { batchSubset } from './batch-subset.ts';
import { evaluateStatement, type StatementVerdict, withKeptTime, type WithheldReason } from './evaluate-statement.ts';
import type { UnaskedPeople } from './unasked-people.ts';
import { peopleInStatement, type PeopleInStatement } from './people-in-statement.ts';

interface GateRequest {
  readonly batch: StampedBatch;
  /** The statements of the batch, in their order. */
  readonly statements: readonly Statement[];
  readonly source: RecordingSource;
  /** The body is one statement, and not an array. */
  readonly single: boolean;
  /** True if no person may be created: who would be created is admitted. */
  readonly isDryRun?: boolean;
}

export interface GateResult {
  /**
   * Only the statements that may be recorded, with their people; undefined if there are none. The body is the one
   * received if nothing is withheld.
   */
  readonly batch: AdmittedBatch | undefined;
  /** The index in the request of each statement of that batch. */
  readonly admittedIndices: readonly number[];
  /** By index in the request. `why` is for metrics: no tool may learn it. */
  readonly withheld: readonly { readonly index: number; readonly why: WithheldReason }[];
}

/**
 * The recording gate, before the journal. Rejects with Problem `consent-required` (onWithheld=reject: names every
 * withheld statement, and the URL for consent), `forbidden` if the source may record nothing, `store-unavailable`.
 */
export type AdmitBatch = (request: GateRequest) => Promise<GateResult>;

interface RecordingGateDeps {
  readonly people: PersonLookup;
  readonly purposes: Pick<RecordPurposes, 'get'>;
  /** The URL at which people can consent. */
  readonly askAt: string;
  readonly unasked?: UnaskedPeople;
}

const isActByText = createMemo(1024, (authority) =>
  isActOfInstitution({ authority: JSON.parse(authority) as Actor }) ? 'act' : '',
);
const isActOf = ({ authority }: StampedBatch): boolean => isActByText(authority) === 'act';

/** The request is given up after this many rounds in which new people were deleted at once. */
const MAX_ROUNDS = 5;

const checkWithheld = (verdicts: readonly StatementVerdict[], { source, single }: GateRequest, ask: string): void => {
  if (source.onWithheld !== 'reject') return;
  const faults = verdicts.flatMap(({ verdict }, index): Fault[] =>
    verdict === 'withheld'
      ? [
          {
            at: single ? '' : `/${index}`,
            detail: 'may not be recorded: a person in it has not agreed, or has said no',
          },
        ]
      : [],
  );
  if (faults.length > 0)
    throw new Problem(
      'consent-required',
      `${faults.length} of ${verdicts.length} statements may not be recorded; nothing of this request was kept`,
      faults,
      { ask },
    );
};

const identifiersIn = (found: readonly PeopleInStatement[]): ReadonlySet<string> => {
  const identifiers = new Set<string>();
  for (const { named } of found) for (const { identifier } of named) identifiers.add(identifier);
  return identifiers;
};

const resultOf = (batch: StampedBatch, verdicts: readonly StatementVerdict[]): GateResult => {
  const admittedIndices: number[] = [];
  const withheld: { readonly index: number; readonly why: WithheldReason }[] = [];
  const people: (readonly StatementPerson[])[] = [];
  verdicts.forEach((verdict, index) => {
    people.push(verdict.verdict === 'stored' ? verdict.people : []);
    if (verdict.verdict === 'withheld') withheld.push({ index, why: verdict.why });
    else admittedIndices.push(index);
  });
  if (admittedIndices.length === 0) return { batch: undefined, admittedIndices, withheld };
  const whole: StampedBatch = { ...batch, people };
  const admitted = (withheld.length === 0 ? whole : batchSubset(whole, admittedIndices)) as AdmittedBatch;
  return { batch: admitted, admittedIndices, withheld };
};

/**
 * The gate reads decisions and purpose in one batched lookup, after the request has come. It creates persons for
 * unknown identifiers, unless the source's basis is consent or another rule withholds the statement (or, with
 * onWithheld=reject, the request).
 */
export const createRecordingGate =
  ({ people, purposes, askAt, unasked }: RecordingGateDeps): AdmitBatch =>
  async (request) => {
    const { batch, statements, source } = request;
    const isAct = isActOf(batch);
    const finding = isAct ? [] : mapInSlices(statements, peopleInStatement);
    const found = finding instanceof Promise ? await finding : finding;
    const [purpose, known] = await Promise.all([purposes.get(source), people.findByIdentifier(identifiersIn(found))]);
    checkRecordingAllowed(purpose, batch.admittedAt);

    let created: ReadonlyMap<string, Person> | undefined;
    const context = {
      purpose,
      personOf: (identifier: string) => created?.get(identifier) ?? known.get(identifier),
      // The sink will evaluate with the time of admission too, not with a later one.
      now: batch.admittedAt,
      keepsUnaskedOut: unasked?.unknownSince() !== undefined,
    };
    const evaluate = (statement: Statement, index: number): StatementVerdict =>
      isAct
        ? { verdict: 'stored', people: [] }
        : evaluateStatement(withKeptTime(statement, batch.keptStored?.[index]), context, found[index]);
    const evaluating = mapInSlices(statements, evaluate);
    let verdicts = evaluating instanceof Promise ? await evaluating : evaluating;
    for (let round = 0; ; round++) {
      checkWithheld(verdicts, request, askAt);
      const unknown = verdicts.flatMap((one) => (one.verdict === 'unknown' ? one.create : []));
      if (unknown.length === 0 || request.isDryRun === true) break;
      if (round === MAX_ROUNDS)
        throw new Problem('overloaded', 'people of this request come and go; nothing of it was kept');
      created = new Map([...(created ?? []), ...(await people.findOrCreate(new Set(unknown)))]);
      verdicts = await mapInSlices(verdicts, (verdict, index) =>
        verdict.verdict === 'unknown' ? evaluate(statements[index] as Statement, index) : verdict,
      );
    }
    return resultOf(batch, verdicts);
  };
