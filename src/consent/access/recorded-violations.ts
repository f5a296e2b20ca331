import { defined } from '../../core/json-object.ts';
import { batchesOf } from '../../core/batches.ts';
import type { StatementRepository } from '../../store/ports/statements/statement-repository.ts';
import type { ViolationRepository } from '../../store/ports/profiles/violation-repository.ts';
import { ACCESS_ROUTES } from './access-routes.ts';
import type { AccessRequest, GivenData, RecordAccess } from './record-access.ts';

type Query = Parameters<ViolationRepository['list']>[0];
type Page = Awaited<ReturnType<ViolationRepository['list']>>;

/** Lists violations for staff. Records access to the statements that a page names, before it is answered. */
export type ListViolations = (query: Query, reader: AccessRequest['reader']) => Promise<Page>;

interface ListViolationsDeps {
  readonly violations: Pick<ViolationRepository, 'list'>;
  readonly statements: StatementRepository;
  readonly recordAccess: RecordAccess;
}

/** Each statement may be as large as a body. */
const BATCH_SIZE = 16;

export const createListViolations = ({ violations, statements, recordAccess }: ListViolationsDeps): ListViolations => {
  const findGiven = async (ids: readonly string[]): Promise<readonly GivenData[]> => {
    const given: GivenData[] = [];
    for (const batch of batchesOf(ids, BATCH_SIZE))
      for (const { source, people } of (await statements.find(batch)).values())
        given.push({ source, ...defined({ people }) });
    return given;
  };
  return async (query, reader) => {
    const page = await violations.list(query);
    const given = await findGiven([...new Set(page.violations.map(({ statement }) => statement))]);
    await recordAccess({ reader, route: ACCESS_ROUTES.violations, filter: {} }, given);
    return page;
  };
};
