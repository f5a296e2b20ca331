import { defined } from '../../core/json-object.ts';
import { personKey } from '../../consent/people/spellings.ts';
import { idsOf } from '../../consent/model/merged-ids.ts';
import type { FoundMention } from '../../consent/gate/find-mentions.ts';
import { readStored } from '../../xapi/statement/read-stored.ts';
import type { StatementRewrite } from '../../store/ports/statements/statement-repository.ts';
import type { Actor } from '../../xapi/model/types.ts';
import { idNamespaceOf } from '../../xapi/formats/uuid.ts';
import { replaceAgents } from '../../xapi/output/replace-agents.ts';
import { ownTokens } from '../statements/own-tokens.ts';

/** A statement without a person and without its signatures, and the addresses of these. */
export interface RewrittenStatement {
  readonly rewrite: StatementRewrite;
  readonly signatures: readonly string[];
}

/**
 * The statement of a mention with an account in the person's place: text, own tokens, and people. Undefined if the
 * person is not in its text. Inherited tokens stay; a token that is also the person's comes back when references are
 * resolved.
 */
export const withAccount = (
  { document, person, keys }: FoundMention,
  account: NonNullable<Actor['account']>,
): RewrittenStatement | undefined => {
  const persons = new Set(keys.map(personKey));
  const replaced = replaceAgents(document.text, { has: (key) => persons.has(personKey(key)), account });
  if (replaced === undefined) return undefined;
  const { id, at, v, source, timestamp, defines, refs } = document;
  const ids = idsOf(person);
  const people = document.people?.filter((one) => one.role !== 'other' || !ids.includes(one.id));
  const about = people === undefined ? { source } : { source, people };
  const before = new Set(ownTokens(readStored(document), document, idNamespaceOf(id)));
  const own = new Set(ownTokens(readStored(replaced), about, idNamespaceOf(id)));
  const inherited = refs.filter((token) => !before.has(token) && !own.has(token));
  return {
    rewrite: {
      id,
      at,
      v,
      source,
      timestamp,
      text: replaced.text,
      refs: [...own, ...inherited],
      ...defined({ defines, people }),
    },
    signatures: replaced.signatures,
  };
};
