import { retryOnConflict } from '../../core/retry/retry-on-conflict.ts';
import type { PersonRepository, ReplacedIn } from '../../store/ports/consent/person-repository.ts';
import type { StoredMention } from '../../store/ports/consent/mention-repository.ts';
import type { StatementId } from '../../xapi/model/types.ts';
import { hasAllReplaced, joinReplaced } from '../model/replaced-in.ts';
import type { BlindIndex } from '../people/blind-index.ts';

/** The scope of an order: all mentions in these sources, or everywhere, or those in one statement. */
interface ReplacedScope {
  readonly sources?: readonly string[];
  readonly statement?: StatementId;
}

/**
 * Notes with each erased person the mentions that an account has replaced: a restored store has the names again. No
 * order and no account is named, and a statement only by its index under a key of its own.
 */
export interface ReplacedMentions {
  /** Repeatable. Rejects with Problem `store-unavailable`, `overloaded` after 20 lost races. */
  readonly note: (people: Iterable<string>, scope: ReplacedScope) => Promise<void>;
  /** Adds the replacements of a list of erasures. Rejects as `note` does. */
  readonly add: (person: string, replaced: ReplacedIn) => Promise<void>;
  /** True if an account had replaced the person in this mention. */
  readonly covers: (replaced: ReplacedIn, mention: Pick<StoredMention, 'source' | 'statement'>) => boolean;
}

interface ReplacedMentionsDeps {
  readonly people: PersonRepository;
  /** The index of a statement's id. */
  readonly statementIndex: BlindIndex;
}

const RETRY = { tries: 20, overloaded: 'too many change this person at once' };

export const createReplacedMentions = ({ people, statementIndex }: ReplacedMentionsDeps): ReplacedMentions => {
  const replacedBy = ({ sources, statement }: ReplacedScope): ReplacedIn => {
    if (statement !== undefined) return { statements: [statementIndex(statement)] };
    return sources === undefined ? { everywhere: true } : { sources };
  };
  const add: ReplacedMentions['add'] = async (id, replaced) => {
    await retryOnConflict(RETRY, async () => {
      const person = (await people.find([id])).get(id);
      if (person === undefined || hasAllReplaced(person.replacedIn, replaced)) return true;
      const replacedIn = joinReplaced(person.replacedIn, replaced) ?? replaced;
      return (await people.update({ ...person, replacedIn, v: person.v + 1 })) || undefined;
    });
  };
  return {
    note: async (ids, scope) => {
      for (const id of ids) await add(id, replacedBy(scope));
    },
    add,
    covers: ({ everywhere, sources = [], statements = [] }, mention) =>
      everywhere === true ||
      sources.includes(mention.source) ||
      (statements.length > 0 && statements.includes(statementIndex(mention.statement))),
  };
};
