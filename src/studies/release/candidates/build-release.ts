import { defined } from '../../../core/json-object.ts';
import type { PersonById } from '../../../consent/model/policy.ts';
import type { Purpose } from '../../../consent/model/types.ts';
import { categoryIds } from '../../../profiles/model/claims.ts';
import type { Profile } from '../../../profiles/model/types.ts';
import { isVoiding } from '../../../xapi/statement/tokens.ts';
import { instantOf } from '../../../xapi/formats/timestamp.ts';
import type { StatementPerson, JsonObject, Statement } from '../../../xapi/model/types.ts';
import { statementId } from '../../../xapi/formats/uuid.ts';
import { forwardedId, forwardKey } from '../../study/forward-key.ts';
import { mentionDenial, recordDenial, releaseDenial, releasedPeople, type ReleaseDenial } from './release-policy.ts';
import type { StoredReleasePerson } from '../../../store/ports/studies/release-repository.ts';
import { createStatementProjection } from '../../record/project-statement.ts';
import { windowEnd } from '../../record/released-timestamp.ts';
import { isInStudyScope, termsOf } from '../../record/scope.ts';
import { generationsOf, type StudyKeys } from '../../study/study-keys.ts';
import { studyPageUrl } from '../../study/study-paths.ts';

/** A stored statement that may be released. */
interface Releasable {
  readonly source: string;
  /** The statement with its id and timestamp. */
  readonly statement: Statement;
  /** The namespace of its id. */
  readonly idNamespace?: string | undefined;
  /** The people of the statement. Absent if it was recorded without identified people: then it is never released. */
  readonly people?: readonly StatementPerson[];
}

/** The record of one statement for one study. */
export interface Release {
  /** The record's id in the study: the keyed id of the statement. */
  readonly key: string;
  /** The time from which it may be published, in milliseconds since the epoch (`windowEnd`). */
  readonly due: number;
  readonly people: readonly StoredReleasePerson[];
  readonly pseudonyms: readonly string[];
  /** The profile in scope that the statement claims. */
  readonly profile?: string;
  readonly record: JsonObject;
}

/** The number of statements that were released to a study in one step. */
export interface ReleaseCount {
  readonly study: string;
  readonly statements: number;
}

/** The reasons for which a statement is not released, as the metrics count them. */
export type NotBuiltReason = ReleaseDenial | 'out-of-scope' | 'not-projected';

export interface BuildReleaseDeps {
  /** The version of the study that is in force. */
  readonly purpose: Purpose;
  readonly loadedProfiles: readonly Profile[];
  readonly keys: StudyKeys;
  /** PUBLIC_URL, without a slash at its end. */
  readonly publicUrl: string;
}

type BuildRelease = (
  releasable: Releasable,
  personById: PersonById,
  now: number,
) => Release | { readonly why: NotBuiltReason };

/** The common checks of both kinds of releases on a statement in scope; undefined if it may be released. */
const denialOf = (
  purpose: Purpose,
  { source, statement, people = [] }: Releasable,
  { personById, now }: { readonly personById: PersonById; readonly now: number },
): ReleaseDenial | undefined =>
  recordDenial(source, people, personById) ??
  releaseDenial(purpose, people, { personById, timestamp: instantOf(statement.timestamp ?? ''), now });

/**
 * Releases complete statements to another LRS. The record is the statement's id, because the forwarder reads the
 * statement when it sends it. Voiding statements are not forwarded: their targets are voided there.
 */
const createBuildForward = ({ purpose, loadedProfiles, keys }: BuildReleaseDeps): BuildRelease => {
  const terms = termsOf(purpose.scope, loadedProfiles);
  return (releasable, personById, now) => {
    const { source, statement, people = [] } = releasable;
    if (isVoiding(statement) || !isInStudyScope({ statement, source }, purpose.scope, terms))
      return { why: 'out-of-scope' };
    const why = denialOf(purpose, releasable, { personById, now }) ?? mentionDenial(purpose.id, people, personById);
    if (why !== undefined) return { why };
    const released = releasedPeople({ study: purpose.id, source }, people, personById);
    const stored = statementId(statement.id ?? '', releasable.idNamespace);
    const id = forwardedId(stored, keys);
    const key = forwardKey(id, keys.statementId(stored, generationsOf(released)));
    return { key, due: now, people: released, pseudonyms: [], record: { id } };
  };
};

/**
 * Releases statements to one version of a study: scope, retention of the record, release policy and projection, in this
 * order. It does not check the recording gate: the caller does. `now` is in milliseconds since the epoch.
 */
export const createBuildRelease = (deps: BuildReleaseDeps): BuildRelease => {
  const { purpose, loadedProfiles, keys, publicUrl } = deps;
  if (purpose.kind === 'forward') return createBuildForward(deps);
  const { id, scope, view } = purpose;
  const terms = termsOf(scope, loadedProfiles);
  const project =
    view === undefined
      ? undefined
      : createStatementProjection({ view, terms, keys, homePage: studyPageUrl(publicUrl, id) });
  return (releasable, personById, now) => {
    const { source, statement, people = [] } = releasable;
    if (view === undefined || project === undefined || !isInStudyScope({ statement, source }, scope, terms))
      return { why: 'out-of-scope' };
    const why = denialOf(purpose, releasable, { personById, now });
    if (why !== undefined) return { why };
    const released = releasedPeople({ study: id, source }, people, personById);
    const projected = project(statement, released, releasable.idNamespace);
    if (projected === undefined) return { why: 'not-projected' };
    const { key, time, pseudonyms, record } = projected;
    const profile = categoryIds(statement).find((category) => terms.claims.has(category));
    return {
      key,
      due: windowEnd(view.time, time, now),
      people: released,
      pseudonyms,
      ...defined({ profile }),
      record,
    };
  };
};
