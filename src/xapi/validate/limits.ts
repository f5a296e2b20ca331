import { type Fault, Problem } from '../../core/problem.ts';
import { eachInSlices } from '../../core/concurrency/slices.ts';
import { agentKey, eachActor } from '../model/agents.ts';
import type { Statement, StatementId } from '../model/types.ts';
import { statementId } from '../formats/uuid.ts';
import { MAX_CHAIN_LENGTH, target } from '../statement/tokens.ts';

/** The most Agents and Groups of one statement, members included. */
export const MAX_PEOPLE = 1000;
/** The most different Agents and Groups of one request. */
const MAX_PEOPLE_OF_REQUEST = 10_000;

const REQUIREMENT = 'a limit of this server: docs/settings.md';

/** The Agents and Groups of a statement that conforms, each mention counted. */
export const countPeople = (statement: Statement): number => {
  let count = 0;
  eachActor(statement, () => {
    count++;
  });
  return count;
};

export const tooManyPeople = (at: string, count: number): Fault => ({
  at,
  detail: `names ${count} people; at most ${MAX_PEOPLE} may stand in one statement`,
  requirement: REQUIREMENT,
});

/** Counts the different people of a request: `add` each statement, then `check`. */
const startPeople = () => {
  const people = new Set<string>();
  return {
    add: (statement: Statement): void =>
      eachActor(statement, (actor) => {
        const key = agentKey(actor);
        if (key !== undefined) people.add(key);
      }),
    check: (): void => {
      if (people.size <= MAX_PEOPLE_OF_REQUEST) return;
      throw new Problem('invalid-statement', `The statements name more than ${MAX_PEOPLE_OF_REQUEST} people.`, [
        {
          at: '',
          detail: `name ${people.size} people; at most ${MAX_PEOPLE_OF_REQUEST} may stand in one request`,
          requirement: REQUIREMENT,
        },
      ]);
    },
  };
};

const checkChains = (statements: readonly Statement[]): void => {
  const targets = new Map<StatementId, StatementId>();
  for (const statement of statements) {
    const to = target(statement);
    if (statement.id !== undefined && to !== undefined) targets.set(statementId(statement.id), to);
  }
  if (targets.size <= MAX_CHAIN_LENGTH) return;
  const referredTo = new Set(targets.values());
  statements.forEach(({ id }, position) => {
    // A chain is followed only from its beginning: each link once. A chain that leads back to itself has no beginning.
    if (id === undefined || referredTo.has(statementId(id))) return;
    let length = 0;
    let next: StatementId | undefined = statementId(id);
    while (next !== undefined && length <= MAX_CHAIN_LENGTH) {
      next = targets.get(next);
      length++;
    }
    if (length > MAX_CHAIN_LENGTH)
      throw new Problem('invalid-statement', `A chain of references has more than ${MAX_CHAIN_LENGTH} statements.`, [
        {
          at: `/${position}/object`,
          detail: `begins a chain of more than ${MAX_CHAIN_LENGTH} statements that refer to one another`,
          requirement: REQUIREMENT,
        },
      ]);
  });
};

/** Throws Problem `invalid-statement` if valid statements name too many people, or make too long a chain. */
export const checkLimitsOfRequest = (statements: readonly Statement[], mentions: number): void => {
  if (mentions > MAX_PEOPLE_OF_REQUEST) {
    const people = startPeople();
    for (const statement of statements) people.add(statement);
    people.check();
  }
  if (statements.length > MAX_CHAIN_LENGTH) checkChains(statements);
};

/** Does the same as `checkLimitsOfRequest`, in slices. */
export const checkLimitsInSlices = async (statements: readonly Statement[], mentions: number): Promise<void> => {
  if (mentions > MAX_PEOPLE_OF_REQUEST) {
    const people = startPeople();
    await eachInSlices(statements.length, (index) => people.add(statements[index] as Statement));
    people.check();
  }
  if (statements.length > MAX_CHAIN_LENGTH) checkChains(statements);
};
