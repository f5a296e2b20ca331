import { isObject } from '../../core/json-object.ts';
import { VOIDED } from '../../xapi/model/types.ts';
import type { ImportPosition } from './import-state.ts';
import type { RefusedStatement } from './post-statements.ts';
import type { PreparedStatement } from './statements/prepare-statement.ts';
import type { ImportForm } from './statements/unwrap.ts';
import type { UnwrappedStatement } from './statements/unwrapped-statement.ts';

/** The id that a statement voids (1.0.3 Data 2.3.2); undefined if it voids none. */
export const voidedIdIn = ({ verb, object }: UnwrappedStatement['value']): string | undefined => {
  const id = isObject(verb) && verb['id'] === VOIDED && isObject(object) ? object['id'] : undefined;
  return typeof id === 'string' ? id : undefined;
};

/** True if the text may have a voiding statement: cheaper than to parse it. */
export const mayVoid = (bytes: Buffer): boolean => bytes.includes('verbs/voided') || bytes.includes('verbs\\/voided');

interface Waiting {
  readonly statement: PreparedStatement;
  readonly form: ImportForm;
  /** The number of its item, from 1. */
  readonly item: number;
}

const WHY =
  'is voided in the other LRS, and nothing in the input voids it: import it with its voiding statement, or without';

/** Statements that the other LRS says to be voided: each waits for its voiding, so that none is shown again. */
export class VoidedStatements {
  readonly #waiting = new Map<string, readonly Waiting[]>();
  readonly #voided = new Set<string>();
  #isUsed = false;

  /** Notes the id that this statement voids; the statements that wait for it come first. */
  voids(value: UnwrappedStatement['value']): readonly Waiting[] {
    const id = voidedIdIn(value)?.toLowerCase();
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
    const left = [...this.#waiting.values()].flat().map(({ statement }) => ({
      statement,
      kind: 'voided',
      detail: WHY,
      faults: [{ at: '', detail: WHY }],
    }));
    this.#waiting.clear();
    return left;
  }
}
