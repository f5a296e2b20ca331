import type { Token } from '../../xapi/model/types.ts';
import { agentToken, relatedAgentToken } from '../../xapi/statement/tokens.ts';

const ACCOUNT = 'account:';

/** The home page and the name in the `agentKey` of an account. */
const readAccount = (key: string): { readonly homePage: string; readonly name: string } => {
  const start = key.indexOf(':', ACCOUNT.length) + 1;
  const end = start + Number(key.slice(ACCOUNT.length, start - 1));
  return { homePage: key.slice(start, end), name: key.slice(end) };
};

const accountKey = (homePage: string, name: string): string => `${ACCOUNT}${homePage.length}:${homePage}${name}`;

/**
 * The key of the person behind an `agentKey`: the home page of an account without the one slash at its end. Other
 * identifiers are unchanged.
 */
export const personKey = (key: string): string => {
  if (!key.startsWith(ACCOUNT)) return key;
  const { homePage, name } = readAccount(key);
  return homePage.endsWith('/') && !homePage.endsWith('//') ? accountKey(homePage.slice(0, -1), name) : key;
};

/** The other `agentKey` with the same `personKey`, under which a release before 0022 may have stored a person. */
export const otherSpelling = (person: string): string | undefined => {
  if (!person.startsWith(ACCOUNT)) return undefined;
  const { homePage, name } = readAccount(person);
  return homePage.endsWith('/') ? undefined : accountKey(`${homePage}/`, name);
};

/** The tokens of statements that name an Agent, by any spelling of its `agentKey`, wherever they do. */
export const agentTokensOf = (key: string): readonly Token[] => {
  const person = personKey(key);
  const other = otherSpelling(person);
  return [person, ...(other === undefined ? [] : [other])].flatMap((one) => [agentToken(one), relatedAgentToken(one)]);
};
