import type { SortKey } from '../../xapi/model/types.ts';
import type { GivenThrough } from './given-through.ts';
import { askedFilter } from './access-filter.ts';
import { createRecordGiven } from './record-given.ts';
import type { Continuation, MoreTokens } from './more-tokens.ts';
import type { StatementsParameters } from './parameters.ts';
import type { RecordAccess } from '../../consent/access/record-access.ts';
import type { ActivityRepository } from '../../store/ports/statements/activity-repository.ts';
import type { AttachmentRepository } from '../../store/ports/statements/attachment-repository.ts';
import { Problem } from '../../core/problem.ts';
import { instantOf } from '../../xapi/formats/timestamp.ts';
import type { FindByUuid } from './find-by-uuid.ts';
import { highestKeyAt, storedOf } from '../../xapi/statement/sort-key.ts';
import { type AttachmentData, createFindAttachments } from './find-attachments.ts';
import {
  type Confine,
  type Confinement,
  createMayRead,
  listedConfinement,
  mayContinue,
  type Reader,
} from './confinement.ts';
import { tokenGroups } from './token-groups.ts';
import { readPage } from './read-page.ts';
import { createFormatStatements } from './format-statements.ts';
import type { FilterVisible } from './filter-visible.ts';
import { createDropHiddenMatches } from './drop-hidden-matches.ts';
import { throwIfDamaged } from '../../store/ports/statements/statement-checksum.ts';
import type { StatementRepository } from '../../store/ports/statements/statement-repository.ts';

/** Answer to GET /statements. Times are milliseconds since the epoch. */
export type QueryResult =
  | {
      readonly kind: 'statement';
      readonly text: Uint8Array;
      readonly stored: number;
      readonly through: number;
      /** Absent if the request does not ask for attachments. */
      readonly attachments?: readonly AttachmentData[];
    }
  | {
      readonly kind: 'page';
      readonly texts: readonly Uint8Array[];
      /** The token of the next page; empty on the last page. */
      readonly more: string;
      readonly through: number;
      /** The latest `stored` of the page; absent on an empty page. */
      readonly stored?: number;
      readonly attachments?: readonly AttachmentData[];
    };

/** The reads of statements (1.0.3 Communication 2.1.3; 2.0 4.1.6.1). All reject with Problem `forbidden`. */
export interface Query {
  /** One statement by its id, or the first page of a list. Rejects with Problem `not-found` for an unknown id. */
  statements(parameters: StatementsParameters, reader: Reader): Promise<QueryResult>;
  /** The page of a `more` token. Rejects with Problem `invalid-request` or `cursor-over`. */
  more(token: string, reader: Reader): Promise<QueryResult>;
}

export interface QueryDeps {
  readonly repository: StatementRepository & { readonly findByUuid: FindByUuid };
  readonly filterVisible: FilterVisible;
  /** The activities for the format `canonical`. */
  readonly activities: Pick<ActivityRepository, 'find'>;
  readonly attachments: Pick<AttachmentRepository, 'find' | 'read'>;
  readonly givenThrough: GivenThrough;
  readonly moreTokens: MoreTokens;
  readonly confine: Confine;
  readonly recordAccess: RecordAccess;
}

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 500;

/** An ascending list ends at the statement that is the newest when its first page is read; else it would never end. */
const continueAfter = (continuation: Continuation, next: SortKey, newest: SortKey | undefined): Continuation => {
  if (!continuation.ascending) return { ...continuation, below: next };
  return { ...continuation, above: next, ...(newest !== undefined && { below: `${newest}~` }) };
};

const firstPage = (parameters: StatementsParameters, confinement: Confinement, through: number): Continuation => {
  const { ascending, limit, format: form, attachments, since, until } = parameters;
  return {
    where: tokenGroups(parameters, confinement),
    ascending,
    limit: limit === 0 ? DEFAULT_LIMIT : Math.min(limit, MAX_LIMIT),
    form,
    attachments,
    through,
    ...(since !== undefined && { above: highestKeyAt(instantOf(since)) }),
    ...(until !== undefined && { below: highestKeyAt(instantOf(until)) }),
    ...listedConfinement(confinement),
    ...((confinement.sources ?? []).length > 1 && { asked: askedFilter(parameters) }),
  };
};

const notFound = (voided: boolean): Problem =>
  new Problem('not-found', voided ? 'no voided statement has this id' : 'no statement has this id, or it was voided');

/**
 * Every read takes Consistent-Through before the statements, so that it is true of the statements in the answer.
 * Statements of other sources are recorded before they are answered.
 */
export const createQuery = (deps: QueryDeps): Query => {
  const { repository, filterVisible, givenThrough, moreTokens, confine } = deps;
  const findAttachments = createFindAttachments(deps.attachments);
  const formatStatements = createFormatStatements(deps.activities);
  const dropHiddenMatches = createDropHiddenMatches({ repository });
  const recordGiven = createRecordGiven(deps.recordAccess);

  const readOne = async (
    { id, voided }: { readonly id: string; readonly voided: boolean },
    parameters: StatementsParameters,
    reader: Reader,
  ): Promise<QueryResult> => {
    const confinement = confine(reader);
    const through = await givenThrough.shown();
    const mayRead = createMayRead(confinement);
    const own = 'caller' in reader ? reader.caller.source : undefined;
    const having = await repository.findByUuid(id, confinement.sources, own);
    // This comes before any filter: a damaged statement may seem to be voided, or of another source.
    throwIfDamaged(having);
    const [found] = await filterVisible(having.filter((one) => one.voided === voided && mayRead(one)));
    if (found === undefined) throw notFound(voided);
    await recordGiven(reader, { asked: askedFilter(parameters), where: [] }, [found]);
    const [text = found.text] = await formatStatements([found], parameters.format, reader.languages);
    return {
      kind: 'statement',
      text,
      stored: storedOf(found.at),
      through,
      ...(parameters.attachments && { attachments: await findAttachments([found]) }),
    };
  };

  const readList = async (
    continuation: Continuation,
    confinement: Confinement,
    reader: Reader,
  ): Promise<QueryResult> => {
    const mayRead = createMayRead(confinement);
    const filterReadable: FilterVisible = async (found) => filterVisible(found.filter(mayRead));
    const filterListed: FilterVisible = async (found) =>
      dropHiddenMatches(continuation.where, await filterReadable(found), filterReadable);
    const { statements, next } = await readPage({ repository, filterVisible: filterListed }, continuation);
    await recordGiven(reader, continuation, statements);
    const isUnbounded = next !== undefined && continuation.ascending && continuation.below === undefined;
    const newest = isUnbounded ? await repository.newest() : undefined;
    const latest = statements.reduce<string>((greatest, { at }) => (at > greatest ? at : greatest), '');
    return {
      kind: 'page',
      texts: await formatStatements(statements, continuation.form, reader.languages),
      more: next === undefined ? '' : moreTokens.encode(continueAfter(continuation, next, newest)),
      through: continuation.through,
      ...(continuation.attachments && { attachments: await findAttachments(statements) }),
      ...(latest !== '' && { stored: storedOf(latest) }),
    };
  };

  const startList = async (parameters: StatementsParameters, reader: Reader): Promise<QueryResult> => {
    const confinement = confine(reader);
    const { since } = parameters;
    const through = await givenThrough.forList(since === undefined ? undefined : instantOf(since));
    // A reader without ids has no statements, whatever the filters.
    if (confinement.own?.length === 0)
      return { kind: 'page', texts: [], more: '', through, ...(parameters.attachments && { attachments: [] }) };
    return readList(firstPage(parameters, confinement, through), confinement, reader);
  };

  return {
    statements: (parameters, reader) => {
      const { statementId: id, voidedStatementId: voidedId } = parameters;
      if (id !== undefined) return readOne({ id, voided: false }, parameters, reader);
      if (voidedId !== undefined) return readOne({ id: voidedId, voided: true }, parameters, reader);
      return startList(parameters, reader);
    },
    more: async (token, reader) => {
      const continuation = moreTokens.decode(token);
      const confinement = confine(reader);
      if (!mayContinue(confinement, continuation))
        throw new Problem('forbidden', 'this `more` link belongs to another reader, or to other scopes or grants');
      return readList(continuation, confinement, reader);
    },
  };
};
