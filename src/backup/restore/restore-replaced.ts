import { defined } from '../../core/json-object.ts';
import type { ErasureLedger } from '../erasure-ledger.ts';
import type { RecordChange } from '../../access/audit/record-change.ts';
import { NO_STATEMENTS } from '../../consent/audit/statement-digest.ts';
import type { ReplacedMentions } from '../../consent/erasure/replaced-mentions.ts';
import { joinReplaced } from '../../consent/model/replaced-in.ts';
import type { StoredMention, StoredReplacement } from '../../store/ports/consent/mention-repository.ts';
import type { ReplacedIn } from '../../store/ports/consent/person-repository.ts';
import type { Store } from '../../store/ports/store.ts';
import type { StatementId, Token } from '../../xapi/model/types.ts';
import { personToken } from '../../xapi/statement/tokens.ts';

interface OrderReplacedDeps {
  readonly store: Store;
  readonly replaced: ReplacedMentions;
  readonly recordChange: RecordChange;
  readonly newId: () => string;
  readonly now: () => number;
}

const PAGE_SIZE = 200;
const BY = 'cli';

/** A person who is replaced by accounts somewhere, according to a list. */
export interface ReplacedPerson {
  readonly token: Token;
  /** The id; absent while the order was under way. */
  readonly person?: string;
  readonly replacedIn: ReplacedIn;
}

/** The people who were replaced, by a list of erasures. */
export const replacedInErasures = ({ erasures }: Pick<ErasureLedger, 'erasures'>): readonly ReplacedPerson[] => {
  const all = new Map<string, ReplacedIn>();
  for (const erasure of erasures) {
    if (!('person' in erasure) || erasure.replacedIn === undefined) continue;
    const joined = joinReplaced(all.get(erasure.person), erasure.replacedIn);
    if (joined !== undefined) all.set(erasure.person, joined);
  }
  return [...all].map(([person, replacedIn]) => ({ token: personToken(person), person, replacedIn }));
};

/**
 * Orders the replacements anew that stewards had ordered by the time of a list: of mentions in the restored store that
 * the list covers. Each person gets new accounts. Call it when the erasures of the list are done; a sink does the rest.
 */
export const createOrderReplaced = ({ store, replaced, recordChange, newId, now }: OrderReplacedDeps) => {
  const { mentions, replacements } = store;

  const pages = async function* (person: string): AsyncGenerator<readonly StoredMention[], void> {
    for (let after: StatementId | undefined; ;) {
      const page = await mentions.page({ person, limit: PAGE_SIZE, ...defined({ after }) });
      yield page;
      if (page.length < PAGE_SIZE) return;
      after = page.at(-1)?.statement;
    }
  };
  const order = async (
    about: Pick<StoredReplacement, 'sources'> & { readonly person: string; readonly statement?: StatementId },
  ): Promise<void> => {
    const { person, statement, sources } = about;
    const id = newId();
    const stored: StoredReplacement = {
      id,
      by: BY,
      requestedAt: now(),
      ...defined({ sources }),
      work: { person, account: newId(), ...defined({ statement }) },
      statements: 0,
      digest: NO_STATEMENTS,
      v: 1,
    };
    await recordChange({ type: 'replacement.started', by: BY, data: { replacement: id } }, () =>
      replacements.add(stored),
    );
  };
  const orderFor = async (token: Token, replacedIn: ReplacedIn): Promise<void> => {
    const { everywhere, sources = [] } = replacedIn;
    let isComplete = false;
    const single: StatementId[] = [];
    for await (const page of pages(token))
      for (const mention of page.filter((one) => replaced.covers(replacedIn, one)))
        if (everywhere === true || sources.includes(mention.source)) isComplete = true;
        else single.push(mention.statement);
    if (isComplete) await order({ person: token, ...(everywhere !== true && { sources }) });
    for (const statement of single) await order({ person: token, statement });
  };

  return async (people: readonly ReplacedPerson[]): Promise<void> => {
    for (const { token, person, replacedIn } of people) {
      if (person !== undefined) await replaced.add(person, replacedIn);
      await orderFor(token, replacedIn);
    }
  };
};
