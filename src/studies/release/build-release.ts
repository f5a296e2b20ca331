import type { PersonById } from '../../consent/model/policy.ts';
import type { Purpose, StatementPerson } from '../../consent/model/types.ts';
import { claimsOf } from '../../profiles/model/claims.ts';
import type { Profile } from '../../profiles/model/types.ts';
import { instantOf } from '../../xapi/formats/timestamp.ts';
import type { JsonObject, Statement } from '../../xapi/model/types.ts';
import { denialOfRecord, denialOfRelease, releasedPeople, type DenialOfRelease } from './release-policy.ts';
import { createProject, type ReleasedPerson } from '../record/project-statement.ts';
import { windowOf } from '../record/released-timestamp.ts';
import { isInScope, termsOf } from '../record/scope.ts';
import type { StudyKeys } from '../study/study-keys.ts';
import { studyPage } from '../study/study-paths.ts';

/** A statement that may be released, as it is stored. */
export interface Releasable {
  readonly source: string;
  /** With its id and timestamp. */
  readonly statement: Statement;
  /** Absent where nobody was asked: then it is never released. */
  readonly people?: readonly StatementPerson[];
}

/** A record on its way to a study. */
export interface Release {
  /** Names the record in the study: the id of the statement in it, keyed. */
  readonly key: string;
  /** When it may leave, in milliseconds since the epoch (`windowOf`). */
  readonly due: number;
  readonly people: readonly ReleasedPerson[];
  readonly pseudonyms: readonly string[];
  /** The profile in scope that the statement claims. */
  readonly profile?: string;
  /** What the study sees. */
  readonly record: JsonObject;
}

/** Why a statement is not released, for counting. */
export type Unreleased = DenialOfRelease | 'out-of-scope' | 'not-projected';

/** What `createRelease` is built from. */
export interface ReleaseDeps {
  /** The version of the study that is in force. */
  readonly purpose: Purpose;
  /** The profiles that are held here. */
  readonly held: readonly Profile[];
  readonly keys: StudyKeys;
  /** PUBLIC_URL, without a slash at its end. */
  readonly publicUrl: string;
}

/**
 * Builds the release of statements to one version of a study: scope, the record's right to stay, gate 2 and projection,
 * in this order. Every decision is what `personById` says at the time of the call; `now` is in milliseconds since the
 * epoch. Whoever has a statement from the journal asks gate 1 before.
 */
export const createRelease = ({ purpose, held, keys, publicUrl }: ReleaseDeps) => {
  const { id, scope, view } = purpose;
  const terms = termsOf(scope, held);
  const project =
    view === undefined ? undefined : createProject({ view, terms, keys, homePage: studyPage(publicUrl, id) });
  return (
    { source, statement, people = [] }: Releasable,
    personById: PersonById,
    now: number,
  ): Release | { readonly why: Unreleased } => {
    if (view === undefined || project === undefined || !isInScope(statement, source, scope, terms))
      return { why: 'out-of-scope' };
    const why =
      denialOfRecord(source, people, personById) ??
      denialOfRelease(purpose, people, { personById, timestamp: instantOf(statement.timestamp ?? ''), now });
    if (why !== undefined) return { why };
    const released = releasedPeople(id, source, people, personById);
    const projected = project(statement, released);
    if (projected === undefined) return { why: 'not-projected' };
    const { key, time, pseudonyms, record } = projected;
    const profile = claimsOf(statement).find((category) => terms.claims.has(category));
    return {
      key,
      due: windowOf(view.time, time, now),
      people: released,
      pseudonyms,
      ...(profile === undefined ? {} : { profile }),
      record,
    };
  };
};
