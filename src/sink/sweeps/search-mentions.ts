import { defined } from '../../core/json-object.ts';
import type { MentionRepository } from '../../store/ports/consent/mention-repository.ts';
import type { StatementRepository } from '../../store/ports/statements/statement-repository.ts';
import type { SortKey } from '../../xapi/model/types.ts';
import type { AddMentions } from '../erasure/list-mentions.ts';
import { scanPages } from '../statements/scan-pages.ts';

export interface SweepMentionsDeps {
  readonly statements: Pick<StatementRepository, 'scan'>;
  readonly addMentions: AddMentions;
}

export interface SearchMentionsDeps {
  readonly statements: Pick<StatementRepository, 'scan'>;
  readonly addMentions: AddMentions;
  readonly mentions: Pick<MentionRepository, 'searchPosition' | 'saveSearchPosition'>;
}

/** Statements of one round. */
const ROUND_SIZE = 1_000;

/**
 * Searches all statements, round by round, for mentions of erased people that no token leads to. A round begins above
 * the key; `next` is absent when all have been seen. Rejects with Problem `store-unavailable`.
 */
export const createSweepMentions =
  ({ statements, addMentions }: SweepMentionsDeps) =>
  async (above?: SortKey): Promise<{ readonly next?: SortKey }> => {
    let seen = 0;
    let next: SortKey | undefined;
    for await (const page of scanPages(statements, { max: ROUND_SIZE, ...defined({ above }) })) {
      await addMentions(page);
      seen += page.length;
      next = page.at(-1)?.at;
    }
    return seen < ROUND_SIZE || next === undefined ? {} : { next };
  };

/**
 * Searches the statements from before there was a list, once in the life of a store. Each call does some of it and
 * resolves with true once all is done, in any process. Rejects with Problem `store-unavailable`.
 */
export const createSearchOlderMentions = (deps: SearchMentionsDeps): (() => Promise<boolean>) => {
  const sweep = createSweepMentions(deps);
  const { mentions } = deps;
  return async () => {
    const position = await mentions.searchPosition();
    if (position === 'done') return true;
    const { next } = await sweep(position?.above);
    await mentions.saveSearchPosition(next === undefined ? 'done' : { above: next });
    return next === undefined;
  };
};
