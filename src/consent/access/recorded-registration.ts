import { defined } from '../../core/json-object.ts';
import { Problem } from '../../core/problem.ts';
import type { StatementRepository } from '../../store/ports/statements/statement-repository.ts';
import type { SortKey } from '../../xapi/model/types.ts';
import { registrationToken } from '../../xapi/statement/tokens.ts';
import { ACCESS_ROUTES } from './access-routes.ts';
import type { AccessRequest, GivenData, RecordAccess } from './record-access.ts';

/**
 * Records that staff look at a registration; resolves with the sources of its statements in their scope. Rejects with
 * Problem `not-found` if there are none.
 */
export type RecordRegistration = (
  registration: string,
  reader: AccessRequest['reader'],
  hasInScope: (sources: readonly string[]) => boolean,
) => Promise<readonly string[]>;

interface RecordRegistrationDeps {
  readonly statements: Pick<StatementRepository, 'page'>;
  readonly recordAccess: RecordAccess;
}

const PAGE_SIZE = 200;
const MAX_PAGES = 25;
const PAGE_BYTES = 4_000_000;

export const createRecordRegistration =
  ({ statements, recordAccess }: RecordRegistrationDeps): RecordRegistration =>
  async (registration, reader, hasInScope) => {
    const given: GivenData[] = [];
    let above: SortKey | undefined;
    for (let pages = 0; pages < MAX_PAGES; pages++) {
      const page = await statements.page({
        where: [[registrationToken(registration)]],
        ascending: true,
        limit: PAGE_SIZE,
        maxExamined: 10 * PAGE_SIZE,
        maxBytes: PAGE_BYTES,
        ...defined({ above }),
      });
      for (const { source, people } of page.statements)
        if (hasInScope([source])) given.push({ source, ...defined({ people }) });
      above = page.next;
      if (above === undefined) break;
    }
    const sources = [...new Set(given.map(({ source }) => source))];
    if (sources.length === 0) throw new Problem('not-found', 'no statement that you reach has this registration');
    await recordAccess({ reader, route: ACCESS_ROUTES.runs, filter: { registration } }, given);
    return sources;
  };
