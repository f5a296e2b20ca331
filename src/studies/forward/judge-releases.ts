import { textOf } from '../../core/bytes/bytes.ts';
import type { AttachmentRepository } from '../../store/ports/statements/attachment-repository.ts';
import { isDamaged, intactRecords } from '../../store/ports/checked/damaged-record.ts';
import type { ReleaseRepository } from '../../store/ports/studies/release-repository.ts';
import type { StatementRepository } from '../../store/ports/statements/statement-repository.ts';
import { idNamespaceOf, statementId } from '../../xapi/formats/uuid.ts';
import type { Statement, StatementId } from '../../xapi/model/types.ts';
import { forwardedId } from '../study/forward-key.ts';
import type { StudyKeys } from '../study/study-keys.ts';
import type { ActiveStudies } from '../release/candidates/active-studies.ts';
import type { ReleaseCandidates } from '../release/candidates/release-candidates.ts';
import type { ReleaseRetraction } from '../release/retraction/retract-releases.ts';
import { createWithAttachments } from './forward-attachments.ts';
import type { JudgeReleases, ReleaseVerdict } from './forward-changes.ts';

export interface JudgeReleasesDeps {
  readonly releases: ReleaseRepository;
  readonly statements: StatementRepository;
  readonly attachments: AttachmentRepository;
  readonly activeStudies: ActiveStudies;
  readonly candidates: Pick<ReleaseCandidates, 'recheck'>;
  readonly retraction: ReleaseRetraction;
}

/**
 * The statement as its tool has sent it: the target sets `stored` and `authority` itself. A statement in a namespace of
 * ids has another id at the target, and so do its references.
 */
const forwarded = (text: Uint8Array, key: StatementId, keys: StudyKeys): Statement & { readonly id: string } => {
  const { stored: _, authority: __, ...statement } = JSON.parse(textOf(text)) as Statement;
  const idNamespace = idNamespaceOf(key);
  const sent = { ...statement, id: forwardedId(key, keys) };
  if (idNamespace === undefined) return sent;
  const refer = (id: string): string => forwardedId(statementId(id, idNamespace), keys);
  const { object, context } = statement;
  return {
    ...sent,
    object: object.objectType === 'StatementRef' ? { ...object, id: refer(object.id) } : object,
    ...(context?.statement !== undefined && {
      context: { ...context, statement: { ...context.statement, id: refer(context.statement.id) } },
    }),
  };
};

/**
 * Judges releases by both gates, as the study publisher does. A denied or damaged statement is held, unless its release
 * has ended.
 */
export const createJudgeReleases = ({
  releases,
  statements,
  attachments,
  activeStudies,
  candidates,
  retraction,
}: JudgeReleasesDeps): JudgeReleases => {
  const withAttachments = createWithAttachments(attachments);
  return async (purpose, keys) => {
    const all = await releases.find(keys);
    const found = intactRecords([...all.values()]).filter(
      ({ study, pendingRetraction }) => study === purpose && pendingRetraction === undefined,
    );
    // The texts are read first, so that later endings are seen.
    const texts = await statements.find([...new Set(found.map(({ statement }) => statement))]);
    const existing = found.filter(({ statement }) => texts.get(statement)?.voided === false);
    const active = (await activeStudies()).filter((study) => study.purpose.id === purpose);
    const { candidates: permitted, denied } = await candidates.recheck(active, existing);
    const [study] = active;
    const verdicts = new Map<string, ReleaseVerdict>();
    for (const [key, release] of all) if (isDamaged(release)) verdicts.set(key, 'hold');
    for (const { release } of permitted) {
      const text = texts.get(release.statement)?.text;
      if (text === undefined || study === undefined) continue;
      const about = { source: release.source, isCovered: study.purpose.attachments === true };
      verdicts.set(release.key, await withAttachments(forwarded(text, release.statement, study.keys), about));
    }
    const ended = new Set((await retraction.findInvalid(denied)).map(({ key }) => key));
    for (const { key } of denied) verdicts.set(key, ended.has(key) ? 'drop' : 'hold');
    return verdicts;
  };
};
