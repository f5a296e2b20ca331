import type { ImportPosition } from './import-state.ts';
import type { PostStatements, RefusedStatement } from './post-statements.ts';
import type { DescribedAttachments } from './statements/described-attachments.ts';
import { type PreparedStatement, voidedIdIn } from './statements/prepare-statement.ts';
import type { ImportForm } from './statements/unwrap.ts';
import type { UnwrappedStatement } from './statements/unwrapped-statement.ts';

/** True if the text may have a voiding statement: cheaper than to parse it. */
export const mayVoid = (bytes: Buffer): boolean => bytes.includes('verbs/voided') || bytes.includes('verbs\\/voided');

/** A statement that waits; its attachments are read when it is sent. */
export interface Waiting {
  readonly statement: PreparedStatement;
  readonly described: DescribedAttachments;
  readonly form: ImportForm;
  /** The number of its item, from 1. */
  readonly item: number;
}

const WHY =
  'is voided in the other LRS, and nothing in the input voids it: import it with its voiding statement, or without';

const NOT_STORED = 'is voided in the other LRS, and its voiding statement is not stored: import both once it is';

const refuseVoided = (statement: PreparedStatement, detail: string): RefusedStatement => ({
  statement,
  kind: 'voided',
  detail,
  faults: [{ at: '', detail }],
});

/** Statements that the other LRS says to be voided: each waits for its voiding, so that none is shown again. */
export class VoidedStatements {
  readonly #waiting = new Map<string, readonly Waiting[]>();
  readonly #voided = new Set<string>();
  #isUsed = false;

  /** Notes the id that this statement voids, and returns the statements that wait for it. */
  voids(value: UnwrappedStatement['value']): readonly Waiting[] {
    const id = voidedIdIn(value);
    if (id === undefined) return [];
    this.#voided.add(id);
    return this.#waiting.get(id) ?? [];
  }

  isVoided(id: string): boolean {
    return this.#voided.has(id.toLowerCase());
  }

  wait(waiting: Waiting): void {
    this.#isUsed = true;
    const id = waiting.statement.id.toLowerCase();
    this.#waiting.set(id, [...(this.#waiting.get(id) ?? []), waiting]);
  }

  release(waiting: Waiting): void {
    const id = waiting.statement.id.toLowerCase();
    this.#waiting.set(
      id,
      (this.#waiting.get(id) ?? []).filter((one) => one !== waiting),
    );
  }

  /** The items that wait, for the position of the import; absent if none ever has. */
  get position(): Pick<ImportPosition, 'waiting'> {
    return this.#isUsed ? { waiting: [...this.#waiting.values()].flat().map(({ item }) => item) } : {};
  }

  /** Those that wait at the end of the input. */
  end(): readonly RefusedStatement[] {
    const left = [...this.#waiting.values()].flat().map(({ statement }) => refuseVoided(statement, WHY));
    this.#waiting.clear();
    return left;
  }
}

/** The outcome of a statement that voids another. */
export interface VoidingOutcome {
  readonly voids: string;
  readonly outcome: 'stored' | 'withheld' | 'refused';
}

/** What became of the voiding statements among those posted. A request may say only how many it withheld. */
export const voidingOutcomes = async (
  statements: readonly PreparedStatement[],
  { withheld, refused }: Awaited<ReturnType<PostStatements>>,
  post: PostStatements,
): Promise<readonly VoidingOutcome[]> => {
  const outcomes: VoidingOutcome[] = [];
  for (const statement of statements) {
    const { voids } = statement;
    if (voids === undefined) continue;
    const isRefused = refused.some((one) => one.statement === statement);
    const isStored = !isRefused && (withheld === 0 || (await post([statement])).stored === 1);
    outcomes.push({ voids, outcome: isRefused ? 'refused' : isStored ? 'stored' : 'withheld' });
  }
  return outcomes;
};

/** The statements that may be sent: of a voided one, its voiding must be stored, that it is not shown. */
export const withoutUnvoided = (
  statements: readonly PreparedStatement[],
  unvoided: ReadonlySet<string>,
): { readonly sent: readonly PreparedStatement[]; readonly refused: readonly RefusedStatement[] } => {
  const isUnvoided = ({ isVoided, id }: PreparedStatement): boolean =>
    isVoided === true && unvoided.has(id.toLowerCase());
  return {
    sent: statements.filter((one) => !isUnvoided(one)),
    refused: statements.filter(isUnvoided).map((one) => refuseVoided(one, NOT_STORED)),
  };
};
