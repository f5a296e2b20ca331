import type { AdmittedBatch, StampedBatch, Statement } from '../../xapi/model/types.ts';
import { type Fault, Problem } from '../../core/problem.ts';
import { admit, type Verdict, type Withheld } from './evaluate-statement.ts';
import { admittedPart } from './admitted-subset.ts';
import type { KnownPeople } from '../people/person-lookup.ts';
import { peopleOf, type People } from './people-in-statement.ts';
import { checkRecords, type RecordingSource, type RecordPurposes } from '../purposes/recording-purpose.ts';
import type { Person, StatementPerson } from '../model/types.ts';

/** A request at the gate. */
interface Arrival {
  readonly batch: StampedBatch;
  /** The statements of the batch, in their order. */
  readonly statements: readonly Statement[];
  readonly source: RecordingSource;
  /** Whether the body is one statement, and not an array. */
  readonly single: boolean;
}

/** What the gate lets through, and what it does not. */
export interface Admission {
  /** The statements that may be recorded, and nothing of the others; undefined where none may. */
  readonly batch: AdmittedBatch | undefined;
  /** Where in the request each statement of that batch stands. */
  readonly kept: readonly number[];
  /** What is withheld, by its place in the request. Why is for counting: it is nothing to tell a tool. */
  readonly withheld: readonly { readonly index: number; readonly why: Withheld }[];
}

/** Gate 1, before the journal: may this source record these people? */
export type AdmitBatch = (arrival: Arrival) => Promise<Admission>;

/** What `createGate` is built from. */
export interface GateDeps {
  readonly people: KnownPeople;
  readonly purposes: Pick<RecordPurposes, 'of'>;
  /** Where people are asked: a URL. */
  readonly askAt: string;
}

/** Where people are removed as fast as they are made, the request is given up. */
const MOST_ROUNDS = 5;

const checkWhole = (verdicts: readonly Verdict[], { source, single }: Arrival, ask: string): void => {
  if (source.onWithheld !== 'reject') return;
  const faults = verdicts.flatMap(({ verdict }, index): Fault[] =>
    verdict === 'withheld'
      ? [
          {
            at: single ? '' : `/${index}`,
            detail: 'may not be recorded: somebody in it has not agreed, or has said no',
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

const identifiersIn = (found: readonly People[]): ReadonlySet<string> => {
  const identifiers = new Set<string>();
  for (const { named } of found) for (const { identifier } of named) identifiers.add(identifier);
  return identifiers;
};

/**
 * Builds gate 1. Decisions and purpose are read in one round, after the request has come. Who is unknown to a source
 * that does not rest on consent is made a person, once it is known that nothing else withholds the statement or, where
 * the source takes all or nothing, the request. The batch that passes says who is in each statement; where nothing is
 * withheld its body is the one that was received. Rejects with Problem `consent-required`, naming every statement
 * withheld and where people are asked, where the source takes all or nothing; `forbidden` where it may record nothing;
 * `store-unavailable` where nobody can be asked.
 */
export const createGate =
  ({ people, purposes, askAt }: GateDeps): AdmitBatch =>
  async (arrival) => {
    const { batch, statements, source } = arrival;
    const found = statements.map(peopleOf);
    const [purpose, known] = await Promise.all([purposes.of(source), people.lookUp(identifiersIn(found))]);
    checkRecords(purpose, batch.admittedAt);

    let made: ReadonlyMap<string, Person> | undefined;
    // What the sink will ask with: the time of admission, not a later one.
    const asking = {
      purpose,
      personOf: (identifier: string) => made?.get(identifier) ?? known.get(identifier),
      now: batch.admittedAt,
    };
    const ask = (statement: Statement, index: number): Verdict => admit(statement, asking, found[index]);
    let verdicts = statements.map(ask);
    for (let round = 0; ; round++) {
      checkWhole(verdicts, arrival, askAt);
      const unknown = verdicts.flatMap((one) => (one.verdict === 'unknown' ? one.create : []));
      if (unknown.length === 0) break;
      if (round === MOST_ROUNDS)
        throw new Problem('overloaded', 'people of this request come and go; nothing of it was kept');
      made = new Map([...(made ?? []), ...(await people.make(new Set(unknown)))]);
      verdicts = verdicts.map((verdict, index) =>
        verdict.verdict === 'unknown' ? ask(statements[index] as Statement, index) : verdict,
      );
    }

    const kept: number[] = [];
    const withheld: { readonly index: number; readonly why: Withheld }[] = [];
    const inEach: (readonly StatementPerson[])[] = [];
    verdicts.forEach((verdict, index) => {
      inEach.push(verdict.verdict === 'stored' ? verdict.people : []);
      if (verdict.verdict === 'withheld') withheld.push({ index, why: verdict.why });
      else kept.push(index);
    });
    const whole: StampedBatch = { ...batch, people: inEach };
    if (kept.length === 0) return { batch: undefined, kept, withheld };
    return { batch: (withheld.length === 0 ? whole : admittedPart(whole, kept)) as AdmittedBatch, kept, withheld };
  };
