import type { Purpose } from '../../consent/model/types.ts';
import type { Profile } from '../../profiles/model/types.ts';
import type { JsonObject, Statement } from '../../xapi/model/types.ts';
import { createStudyKeys, newStudyKey } from '../study/study-keys.ts';
import { studyPageUrl } from '../study/study-paths.ts';
import { createStatementProjection } from './project-statement.ts';
import { isInStudyScope, termsOf } from './scope.ts';

/** A statement of a person. */
interface Previewed {
  readonly source: string;
  readonly statement: Statement;
}

interface PreviewDeps {
  readonly purpose: Purpose;
  readonly loadedProfiles: readonly Profile[];
  /** The public URL without a slash at its end. */
  readonly publicUrl: string;
}

/** The text in the place of the pseudonym. */
const CODE_NAME = 'code-name';

/**
 * The record that a study would receive of a statement; undefined if it would receive none. The function that makes
 * released records makes it, so that it cannot differ. Its keyed ids are made with a key that is then dropped, so that
 * they match no record of the study. A shifted time has another shift.
 */
export const previewRecord = (
  { source, statement }: Previewed,
  { purpose, loadedProfiles, publicUrl }: PreviewDeps,
): JsonObject | undefined => {
  const { id, scope, view } = purpose;
  const terms = termsOf(scope, loadedProfiles);
  if (view === undefined || !isInStudyScope({ statement, source }, scope, terms)) return undefined;
  const keys = { ...createStudyKeys(newStudyKey()), pseudonym: () => CODE_NAME };
  const project = createStatementProjection({ view, terms, keys, homePage: studyPageUrl(publicUrl, id) });
  return project(statement, [{ id: 'you', studyGeneration: 1, recordGeneration: 1 }])?.record;
};
