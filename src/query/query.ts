import type { ConsistentThrough } from './consistent-through.ts';
import type { Continuation, More } from './more.ts';
import type { StatementsParameters } from './parameters.ts';
import type { ActivityRepository } from '../store/ports/activity-repository.ts';
import type { AttachmentRepository } from '../store/ports/attachment-repository.ts';
import type { StatementShelf, StoredStatement } from '../store/ports/store.ts';
import { Problem } from '../core/problem.ts';
import { instantOf } from '../xapi/formats/timestamp.ts';
import { statementId } from '../xapi/formats/uuid.ts';
import { highestKeyAt, storedOf } from '../xapi/statement/sort-key.ts';
import { type AttachedData, createAttached } from './attached.ts';
import { confinementOf, type Confinement, isSameConfinement, isWithin, type Reader } from './confinement.ts';
import { tokenGroups } from './filter.ts';
import { readPage } from './read-page.ts';
import { createShape } from './shape.ts';
import type { Shown } from './visible.ts';
import { createStillFound } from './still-found.ts';

/** What the reading room answers. Times are milliseconds since the epoch. */
export type Answer =
  | {
      readonly kind: 'statement';
      readonly text: Uint8Array;
      readonly stored: number;
      readonly through: number;
      /** The data of its attachments, where they were asked for. */
      readonly attachments?: readonly AttachedData[];
    }
  | {
      readonly kind: 'page';
      readonly texts: readonly Uint8Array[];
      readonly more: string;
      readonly through: number;
      /** The latest `stored` on the page; absent on an empty one. */
      readonly stored?: number;
      readonly attachments?: readonly AttachedData[];
    };

/** The reading room: statements by id, by filter, and on from a `more` position. */
export interface Query {
  /**
   * GET /statements (1.0.3 Communication 2.1.3; 2.0 4.1.6.1). Rejects with Problem `not-found` where one id was asked
   * for.
   */
  statements(parameters: StatementsParameters, reader: Reader): Promise<Answer>;
  /** Goes on where an earlier page ended. */
  more(token: string, reader: Reader): Promise<Answer>;
}

/** What `createQuery` is built from. */
export interface QueryDeps {
  readonly repository: StatementShelf;
  readonly shown: Shown;
  /** What is known of activities, for the format `canonical`. */
  readonly activities: Pick<ActivityRepository, 'find'>;
  readonly attachments: Pick<AttachmentRepository, 'find' | 'read'>;
  readonly consistentThrough: ConsistentThrough;
  readonly more: More;
}

/** How many statements a page has where the request names no limit, and the most that it ever has. */
const PAGE = { usual: 100, atMost: 500 } as const;

/**
 * Builds the reading room. Consistent-Through is read before the shelf is, so that it is true of what the answer shows.
 */
export const createQuery = (deps: QueryDeps): Query => {
  const { repository, shown, activities, consistentThrough, more } = deps;
  const attached = createAttached(deps.attachments);
  const shape = createShape({ activities });
  const stillFound = createStillFound({ repository, shown });

  /** Whoever reads across sources for themselves gets of each statement the data that its own source brought. */
  const attachedTo = async (
    statements: readonly StoredStatement[],
    { confinedTo, own }: Confinement,
  ): Promise<readonly AttachedData[]> => {
    if (own === undefined || confinedTo !== undefined) return attached(statements, confinedTo);
    const found = new Map<string, AttachedData>();
    for (const source of new Set(statements.map((one) => one.source))) {
      for (const data of await attached(
        statements.filter((one) => one.source === source),
        source,
      ))
        if (!found.has(data.sha2)) found.set(data.sha2, data);
    }
    return [...found.values()];
  };

  const byId = async (
    id: string,
    voided: boolean,
    parameters: StatementsParameters,
    reader: Reader,
  ): Promise<Answer> => {
    const confined = confinementOf(reader);
    const through = await consistentThrough.read();
    const key = statementId(id);
    const [found] = await shown([...(await repository.find([key])).values()]);
    if (found === undefined || found.voided !== voided || !isWithin(confined, found)) {
      throw new Problem(
        'not-found',
        voided ? 'no voided statement has this id' : 'no statement has this id, or it was voided',
      );
    }
    const [text = found.text] = await shape([found], parameters.format, reader.languages);
    return {
      kind: 'statement',
      text,
      stored: storedOf(found.at),
      through,
      ...(parameters.attachments ? { attachments: await attachedTo([found], confined) } : {}),
    };
  };

  const page = async (asked: Continuation, languages: string | undefined): Promise<Answer> => {
    const visible: Shown = async (found) =>
      (await stillFound(asked.where, await shown(found))).filter((one) => isWithin(asked, one));
    const { statements, next } = await readPage({ repository, shown: visible }, asked);
    const bounded =
      next === undefined || asked.below !== undefined || !asked.ascending ? undefined : await repository.newest();
    const rest: Continuation | undefined =
      next === undefined
        ? undefined
        : asked.ascending
          ? { ...asked, above: next, ...(bounded === undefined ? {} : { below: `${bounded}~` }) }
          : { ...asked, below: next };
    const latest = statements.reduce<string>((greatest, { at }) => (at > greatest ? at : greatest), '');
    return {
      kind: 'page',
      texts: await shape(statements, asked.form, languages),
      more: rest === undefined ? '' : more.write(rest),
      through: asked.through,
      ...(asked.attachments ? { attachments: await attachedTo(statements, asked) } : {}),
      ...(latest === '' ? {} : { stored: storedOf(latest) }),
    };
  };

  return {
    statements: async (parameters, reader) => {
      const { statementId: id, voidedStatementId: voidedId, since, until, limit } = parameters;
      if (id !== undefined) return byId(id, false, parameters, reader);
      if (voidedId !== undefined) return byId(voidedId, true, parameters, reader);
      const confined = confinementOf(reader);
      const through = await consistentThrough.read();
      // Of nobody there is nothing, whatever is asked for.
      if (confined.own?.length === 0)
        return { kind: 'page', texts: [], more: '', through, ...(parameters.attachments ? { attachments: [] } : {}) };
      return page(
        {
          where: tokenGroups(parameters, confined),
          ascending: parameters.ascending,
          limit: limit === 0 ? PAGE.usual : Math.min(limit, PAGE.atMost),
          form: parameters.format,
          attachments: parameters.attachments,
          through,
          ...(since === undefined ? {} : { above: highestKeyAt(instantOf(since)) }),
          ...(until === undefined ? {} : { below: highestKeyAt(instantOf(until)) }),
          ...confined,
        },
        reader.languages,
      );
    },
    more: async (token, reader) => {
      const asked = more.read(token);
      if (!isSameConfinement(confinementOf(reader), asked))
        throw new Problem('forbidden', 'this position was given to somebody else, or to a credential of other scopes');
      return page(asked, reader.languages);
    },
  };
};
