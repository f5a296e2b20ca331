import { hash } from 'node:crypto';
import type { Caller } from './authenticate.ts';
import { statementReadScope } from '../scopes.ts';

const DIGITS = 16;

/**
 * The name of the account that is the authority of a caller's statements: the id of its source. A credential that reads
 * or erases only its own statements (`.../mine`) has a name of its own, with digits of the hash of its key. After a
 * rotation, it is the first key of its line.
 */
export const authorOf = ({ lineage, source, scopes }: Pick<Caller, 'lineage' | 'source' | 'scopes'>): string =>
  statementReadScope(scopes) === 'mine' || scopes.includes('statements/erase/mine')
    ? `${source.id}/${hash('sha256', lineage.key, 'hex').slice(0, DIGITS)}`
    : source.id;

/**
 * The authority of a caller's statements as JSON text (1.0.3 Data 2.4.9): an Agent with an account at this server.
 * `publicUrl` has no slash at its end.
 */
export const authorityOf = (publicUrl: string): ((caller: Caller) => string) => {
  const known = new WeakMap<Caller, string>();
  return (caller) => {
    let text = known.get(caller);
    if (text === undefined) {
      text = JSON.stringify({ objectType: 'Agent', account: { homePage: publicUrl, name: authorOf(caller) } });
      known.set(caller, text);
    }
    return text;
  };
};
