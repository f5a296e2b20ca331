import { Problem } from '../../core/problem.ts';
import type { StatementRepository } from '../../store/ports/statement-repository.ts';
import type { SortKey } from '../../xapi/model/types.ts';
import { registrationToken } from '../../xapi/statement/tokens.ts';
import { ACCESS_ROUTES } from './access-routes.ts';
import type { AccessRequest, GivenData, RecordAccess } from './record-access.ts';

/**
 * Records that staff look at a registration. Rejects with Problem `not-found` where it has no statement, or one of a
 * source that they do not reach: what a registration has come to follows from all of its statements.
 */
export type RecordRegistration = (
  registration: string,
  reader: AccessRequest['reader'],
  reaches: (sources: readonly string[]) => boolean,
) => Promise<void>;

interface RecordRegistrationDeps {
  readonly statements: Pick<StatementRepository, 'page'>;
  readonly recordAccess: RecordAccess;
}

const PAGE_SIZE = 200;
const MOST_PAGES = 25;
const PAGE_BYTES = 4_000_000;
/** No source has this id: only who reaches all sources reaches those of a registration that is not read to its end. */
const UNREAD = '';

export const createRecordRegistration =
  ({ statements, recordAccess }: RecordRegistrationDeps): RecordRegistration =>
  async (registration, reader, reaches) => {
    const given: GivenData[] = [];
    let above: SortKey | undefined;
    for (let pages = 0; pages < MOST_PAGES; pages++) {
      const page = await statements.page({
        where: [[registrationToken(registration)]],
        ascending: true,
        limit: PAGE_SIZE,
        maxExamined: 10 * PAGE_SIZE,
        maxBytes: PAGE_BYTES,
        ...(above === undefined ? {} : { above }),
      });
      for (const { source, people } of page.statements)
        given.push({ source, ...(people === undefined ? {} : { people }) });
      above = page.next;
      if (above === undefined) break;
    }
    const sources = [...new Set(given.map(({ source }) => source)), ...(above === undefined ? [] : [UNREAD])];
    if (sources.length === 0 || !reaches(sources))
      throw new Problem('not-found', 'no statement that you reach has this registration');
    await recordAccess({ reader, route: ACCESS_ROUTES.runs, filter: { registration } }, given);
  };
