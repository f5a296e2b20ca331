import { personToken, tokensOf } from '../../xapi/statement/tokens.ts';
import type { Statement, Token } from '../../xapi/model/types.ts';
import type { StoredStatement } from '../../store/ports/statements/statement-repository.ts';

/** The tokens that a document does not inherit: those of its statement, and one for each person in it. */
export const ownTokens = (
  statement: Statement,
  { source, people }: Pick<StoredStatement, 'source' | 'people'>,
  idNamespace?: string,
): readonly Token[] => {
  const { own } = tokensOf(statement, source, idNamespace);
  return people === undefined || people.length === 0 ? own : [...own, ...people.map(({ id }) => personToken(id))];
};
