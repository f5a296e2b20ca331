import type { StoredStatement } from '../../store/ports/store.ts';
import { personToken, tokensOf } from '../../xapi/statement/tokens.ts';
import type { Statement, Token } from '../../xapi/model/types.ts';

/**
 * The tokens of a statement's document that it does not take over from any other: those of the statement, and one for
 * each person in it.
 */
export const ownTokens = (
  statement: Statement,
  { source, people }: Pick<StoredStatement, 'source' | 'people'>,
): readonly Token[] => {
  const { own } = tokensOf(statement, source);
  return people === undefined || people.length === 0 ? own : [...own, ...people.map(({ id }) => personToken(id))];
};
