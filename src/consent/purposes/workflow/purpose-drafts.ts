import { defined, isObject } from '../../../core/json-object.ts';
import { type Fault, Problem } from '../../../core/problem.ts';
import { responsiblePersonMember } from '../../../access/sources/find-responsible-person.ts';
import type { Json } from '../../../xapi/model/types.ts';
import { hasMinors } from '../../model/parental-consent.ts';
import type { PurposeContent } from '../../model/types.ts';
import { mergePatch } from '../merge-patch.ts';
import { purposeHash, purposeJson } from '../purpose-json.ts';
import { isInForce, isReleased, isStudy } from '../purpose-transitions.ts';
import { type PurposeVersion, type TakenStep, versionInForce, withStep } from '../purpose-versions.ts';
import { type RecordingSource, type RecordPurposes, sourceOfRecord } from '../recording-purpose.ts';
import { findBasisFaults } from '../validation/opening-requirements.ts';
import { validatePurpose } from '../validation/validate-purpose.ts';
import { compatibleVersions } from '../version-compatibility.ts';

/** Reads the content of a purpose; `id` is the one that it must keep. Rejects with Problem `invalid-request`. */
type ReadContent = (body: unknown, id?: string) => Promise<PurposeContent>;

interface ReadContentDeps {
  readonly records: RecordPurposes;
  readonly findSource: (id: string) => Promise<RecordingSource | undefined>;
  /** Finds what a study's profiles lack of its scope and view, each with a JSON Pointer. */
  readonly checkProfiles: (content: PurposeContent) => Promise<readonly Fault[]>;
  /** The floor of `Purpose.minimum`. */
  readonly studyMinimum: number;
  readonly now: () => number;
}

const refuse = (faults: readonly Fault[]): Problem =>
  new Problem('invalid-request', 'this is not what a purpose may be', faults);

/** The source of the record purpose in a body that names no controller. */
const sourceToAnswerFor = (body: unknown): string | undefined => {
  if (!isObject(body) || body['kind'] !== 'record' || body['controller'] !== undefined) return undefined;
  const { id } = body;
  return typeof id === 'string' ? sourceOfRecord(id) : undefined;
};

/** All faults are reported, each with a JSON Pointer. A record purpose without a controller gets that of its source. */
export const createReadContent =
  ({ records, findSource, checkProfiles, studyMinimum, now }: ReadContentDeps): ReadContent =>
  async (given, keptId) => {
    const id = sourceToAnswerFor(given);
    const recorded = id === undefined ? undefined : await findSource(id);
    const body =
      recorded === undefined ? given : { ...(given as object), controller: await records.controllerOf(recorded) };
    const { content, faults: invalid } = validatePurpose(body, { now: now(), studyMinimum });
    if (content === undefined) throw refuse(invalid);
    const sources = await Promise.all(content.scope.sources.map(findSource));
    const faults = sources.flatMap((source, at): Fault[] =>
      source === undefined ? [{ at: `/scope/sources/${at}`, detail: 'is no source' }] : [],
    );
    if (keptId !== undefined && content.id !== keptId) faults.push({ at: '/id', detail: `must stay ${keptId}` });
    const overMinors = isReleased(content.kind) && sources.some((source) => hasMinors(source?.audience));
    if (overMinors && content.assurance === 'tool')
      faults.push({
        at: '/assurance',
        detail: 'must be institution or idp if minors are among the learners: a tool does not say yes for them',
      });
    faults.push(...(await checkProfiles(content)));
    if (faults.length > 0) throw refuse(faults);
    return content;
  };

export const conflict = (detail: string, faults: readonly Fault[] = []): Problem =>
  new Problem('state-conflict', detail, faults);

/** Throws Problem `state-conflict` for a version that would take people who were asked to another basis. */
const checkBasis = (content: PurposeContent, former: PurposeVersion | undefined): void => {
  const faults = findBasisFaults(former, content);
  if (faults.length > 0) throw conflict('a purpose does not change its basis under people who were asked', faults);
};

const withVersion = (
  content: PurposeContent,
  version: number,
  former: PurposeVersion | undefined,
): PurposeContent & Pick<PurposeVersion, 'version' | 'accepts' | 'hash'> => {
  checkBasis(content, former);
  return {
    ...content,
    version,
    accepts: compatibleVersions(former, content, version),
    hash: purposeHash({ ...content, version }),
  };
};

/** The author of a draft, the source of their lab, and whether they act for the institution. */
interface DraftAuthor {
  readonly key: string;
  /** The person who is responsible for the key (`FindResponsiblePerson`). */
  readonly responsiblePerson: string;
  readonly at: number;
  readonly source?: string;
  readonly isInstitution: boolean;
  readonly hasInScope?: (sources: readonly string[]) => boolean;
}

const writersOf = (author: DraftAuthor, before: readonly string[] = []): readonly string[] => [
  ...new Set([...before, author.key, author.responsiblePerson]),
];

const draftStep = ({ key, responsiblePerson, at }: DraftAuthor): TakenStep => ({
  step: 'draft',
  by: key,
  ...responsiblePersonMember(key, responsiblePerson),
  at,
});

/** Throws Problem `state-conflict` if `newest` allows no next version of the same id. */
const checkNextVersion = (newest: PurposeVersion, author: DraftAuthor): void => {
  const { source, isInstitution, hasInScope = () => true } = author;
  // Ids are shared by all labs: the answer says that this one is taken, and neither its lab nor its state.
  const isOwn = newest.owner !== undefined && newest.owner === source;
  if (!isOwn && !(isInstitution && hasInScope(newest.scope.sources)))
    throw conflict('this id is taken', [{ at: '/id', detail: 'is taken: choose another' }]);
  if (!isInForce(newest))
    throw conflict(`version ${newest.version} is ${newest.state} already: change that one`, [
      { at: '/id', detail: 'is a purpose of which a version is under way' },
    ]);
  if (newest.state === 'closed' || newest.state === 'destroyed')
    throw conflict(`it is ${newest.state}, and has no more versions`, [
      { at: '/id', detail: 'is a purpose that is over' },
    ]);
};

/** The draft after `versions`. Throws Problem `state-conflict` if there can be none. */
export const nextDraft = (
  content: PurposeContent,
  versions: readonly PurposeVersion[],
  author: DraftAuthor,
): PurposeVersion => {
  const newest = versions.at(-1);
  if (newest !== undefined) checkNextVersion(newest, author);
  const owner = newest === undefined ? author.source : newest.owner;
  return {
    ...withVersion(content, (newest?.version ?? 0) + 1, versionInForce(versions)),
    state: 'draft',
    ...(isStudy(content.kind) && owner !== undefined && { owner }),
    draftedBy: writersOf(author),
    steps: [draftStep(author)],
    v: 1,
  };
};

/** The content of `newest` after a merge patch (RFC 7396). Throws if that is no draft, or the content has faults. */
export const patchDraft = async (
  newest: PurposeVersion,
  patch: unknown,
  readContent: ReadContent,
): Promise<PurposeContent> => {
  if (newest.state !== 'draft') throw conflict(`it is ${newest.state}: only a draft can be changed`);
  const content = await readContent(mergePatch(purposeJson(newest), patch as Json), newest.id);
  if (content.kind !== newest.kind)
    throw new Problem('invalid-request', 'a purpose stays of its kind', [
      { at: '/kind', detail: `must stay ${newest.kind}` },
    ]);
  return content;
};

/** The newest version, a draft, with other content. Throws as `nextDraft` does for another basis. */
export const updatedDraft = (
  content: PurposeContent,
  { newest, versions }: { readonly newest: PurposeVersion; readonly versions: readonly PurposeVersion[] },
  author: DraftAuthor,
): PurposeVersion => {
  const { owner, comment, agreement, draftedBy, steps = [] } = newest;
  return {
    ...withVersion(content, newest.version, versionInForce(versions)),
    ...defined({ owner, comment, agreement }),
    draftedBy: writersOf(author, draftedBy),
    // The approvals were of other content.
    steps: withStep(
      steps.filter(({ step }) => step === 'draft' || step === 'return'),
      draftStep(author),
    ),
    state: 'draft',
    v: newest.v + 1,
  };
};
