import type { StatementShelf, StoredStatement } from '../store/ports/store.ts';
import { bufferOf } from '../xapi/json/members.ts';
import { personToken, target, tokensOf } from '../xapi/statement/tokens.ts';
import type { Statement, StatementId, Token } from '../xapi/model/types.ts';
import type { Shown } from './visible.ts';

type Groups = readonly (readonly Token[])[];

/**
 * Those of the statements found by these groups of tokens that are found without what they have taken over from
 * statements which may not be shown, in their order.
 */
export type StillFound = (where: Groups, found: readonly StoredStatement[]) => Promise<readonly StoredStatement[]>;

/** What `createStillFound` is built from. */
export interface StillFoundDeps {
  readonly repository: Pick<StatementShelf, 'find'>;
  readonly shown: Shown;
}

/** As far as the sink follows a chain of references. */
const LONGEST_CHAIN = 100;
/** Each statement may be as large as a body. */
const AT_ONCE = 16;

/** A statement, the groups that it has not been found by yet, and where its chain of references goes on. */
interface Chain {
  readonly of: StoredStatement;
  open: Groups;
  next: StatementId | undefined;
  readonly passed: Set<StatementId>;
}

const readStatement = ({ text }: StoredStatement): Statement =>
  JSON.parse(bufferOf(text).toString('utf8')) as Statement;

/** A value may be spelt with escapes; then there is a backslash. */
const mayRefer = ({ text }: StoredStatement): boolean =>
  bufferOf(text).includes('StatementRef') || bufferOf(text).includes('\\u');

const without = (groups: Groups, tokens: ReadonlySet<Token>): Groups =>
  groups.filter((group) => !group.some((token) => tokens.has(token)));

const begin = (of: StoredStatement, where: Groups): Chain => {
  const statement = readStatement(of);
  const own = new Set([...tokensOf(statement, of.source).own, ...(of.people ?? []).map(({ id }) => personToken(id))]);
  return { of, open: without(where, own), next: target(statement), passed: new Set([of.id]) };
};

/**
 * Builds what a filtered read passes through: a statement that refers to another is found by what that one says (1.0.3
 * Communication 2.1.3), but not by what a hidden one does. For the others, and for all that are found by what they say
 * themselves, it costs no call.
 */
export const createStillFound =
  ({ repository, shown }: StillFoundDeps): StillFound =>
  async (where, found) => {
    if (where.length === 0) return found;
    const chains = found
      .filter(mayRefer)
      .map((one) => begin(one, where))
      .filter(({ open, next }) => open.length > 0 && next !== undefined);
    if (chains.length === 0) return found;
    for (let hop = 0; hop < LONGEST_CHAIN; hop++) {
      const going = chains.filter(({ open, next }) => open.length > 0 && next !== undefined);
      if (going.length === 0) break;
      const ids = [...new Set(going.flatMap(({ next }) => next ?? []))];
      const links = new Map<
        StatementId,
        { readonly inherited: ReadonlySet<Token>; readonly target: StatementId | undefined }
      >();
      for (let from = 0; from < ids.length; from += AT_ONCE) {
        for (const link of await shown([...(await repository.find(ids.slice(from, from + AT_ONCE))).values()])) {
          const statement = readStatement(link);
          links.set(link.id, {
            inherited: new Set(tokensOf(statement, link.source).inherited),
            target: target(statement),
          });
        }
      }
      for (const chain of going) {
        const link = chain.next === undefined ? undefined : links.get(chain.next);
        if (chain.next !== undefined) chain.passed.add(chain.next);
        if (link !== undefined) chain.open = without(chain.open, link.inherited);
        chain.next = link?.target !== undefined && !chain.passed.has(link.target) ? link.target : undefined;
      }
    }
    const lost = new Set(chains.filter(({ open }) => open.length > 0).map(({ of }) => of));
    return lost.size === 0 ? found : found.filter((one) => !lost.has(one));
  };
