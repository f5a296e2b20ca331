import type { StoredStatement } from '../store/store.ts';
import { personToken, tokensOf } from '../xapi/tokens.ts';
import type { Statement, Token } from '../xapi/types.ts';

/** The tokens of a statement's document that it does not take over from any other: those of the statement, and one for each person in it. */
export const ownTokens = (statement: Statement, { source, people }: Pick<StoredStatement, 'source' | 'people'>): readonly Token[] => {
  const { own } = tokensOf(statement, source);
  return people === undefined || people.length === 0 ? own : [...own, ...people.map(({ id }) => personToken(id))];
};
