import { defined } from '../../../core/json-object.ts';
import { type Fault, isProblem, Problem } from '../../../core/problem.ts';
import { retryOnConflict } from '../../../core/retry/retry-on-conflict.ts';
import type { Initiator } from '../../model/actions.ts';
import type { FindResponsiblePerson } from '../../../access/sources/find-responsible-person.ts';
import type { PurposeContent, PurposeKind } from '../../model/types.ts';
import { AGREEMENT } from './agreement.ts';
import { checkEyes, createFourEyes, responsiblePersonOfRuling } from './four-eyes.ts';
import { findStudiesWithoutDpia } from '../validation/opening-requirements.ts';
import { createReadContent, nextDraft, patchDraft, updatedDraft } from './purpose-drafts.ts';
import { createTryStep, relayPending, type StepRequest, type ServerRequirements } from './purpose-steps.ts';
import { isStudy } from '../purpose-transitions.ts';
import { type PurposeDetails, purposeDetails, type PurposeVersion, type PurposeVersions } from '../purpose-versions.ts';
import type { RecordingSource, RecordPurposes } from '../recording-purpose.ts';

/** The requester of a step of a purpose, and the source of their lab or office. */
export interface PurposeRequester {
  /** The account, or the key of the credential. */
  readonly key: string;
  readonly source?: string;
  /** True if all sources are of their organisation's subtree: others are not found. Absent: all are. */
  readonly hasInScope?: (sources: readonly string[]) => boolean;
  /** It speaks for the institution: scope `operator`. */
  readonly isInstitution: boolean;
  /** It rules on purposes: scope `steward`. */
  readonly isSteward: boolean;
  /** It speaks for the data protection officer: scope `dpo`. */
  readonly isDpo: boolean;
  /** Throws Problem `precondition-failed` if a step is based on what the purpose no longer is. */
  readonly checkCurrent?: (details: PurposeDetails) => void;
}

/** The actor that closes or suspends a purpose if no steward has. */
export const CARNET_STEWARD: PurposeRequester = {
  key: 'carnet',
  source: 'carnet',
  isInstitution: true,
  isSteward: true,
  isDpo: false,
};

/**
 * The life of purposes; each step is an audit event. Rejects with Problem `store-unavailable`; `not-found`, also for
 * another lab's; `forbidden` if only a steward or the institution may; `state-conflict`; `overloaded` after 20 lost
 * races.
 */
export interface PurposeWorkflow {
  /**
   * Drafts a new purpose, or a new version of one that is in force. Rejects with Problem `invalid-request` with all
   * faults, each with a JSON Pointer; `state-conflict` if the id is taken.
   */
  draft(body: unknown, by: PurposeRequester): Promise<PurposeDetails>;
  /** Changes a draft by a merge patch (RFC 7396). Rejects as `draft` does. */
  updateDraft(id: string, patch: unknown, by: PurposeRequester): Promise<PurposeDetails>;
  submit(id: string, by: PurposeRequester): Promise<PurposeDetails>;
  /** Rejects with Problem `version-conflict` if that is not the agreement in its present version. */
  acceptAgreement(
    id: string,
    agreement: { readonly version: number; readonly hash: string },
    by: PurposeRequester,
  ): Promise<PurposeDetails>;
  approve(id: string, by: PurposeRequester): Promise<PurposeDetails>;
  /**
   * The data protection officer approves the impact assessment; another person must have drafted and approved the
   * purpose.
   */
  approveDpia(id: string, by: PurposeRequester): Promise<PurposeDetails>;
  returnToDraft(id: string, comment: string, by: PurposeRequester): Promise<PurposeDetails>;
  /** From then on people are asked; decisions on compatible earlier versions go on. */
  open(id: string, by: PurposeRequester): Promise<PurposeDetails>;
  suspend(id: string, comment: string, by: PurposeRequester): Promise<PurposeDetails>;
  close(id: string, by: PurposeRequester): Promise<PurposeDetails>;
  /** Called once the key and the stream of a closed study are destroyed. */
  markDestroyed(id: string): Promise<PurposeDetails>;
  get(id: string): Promise<PurposeDetails>;
  /** All, by id. */
  list(): Promise<readonly PurposeDetails[]>;
  /** The ids of studies in force over a source whose impact assessment is not approved. */
  studiesWithoutDpia(source: string): Promise<readonly string[]>;
  /** Finishes what crashes left: relays pending events, closes superseded versions. */
  recover(): Promise<void>;
}

interface PurposeWorkflowDeps {
  readonly versions: PurposeVersions;
  readonly records: RecordPurposes;
  readonly findSource: (id: string) => Promise<RecordingSource | undefined>;
  readonly findResponsiblePerson: FindResponsiblePerson;
  /** Finds what a study's profiles lack of its scope and view, each with a JSON Pointer. */
  readonly checkProfiles: (content: PurposeContent) => Promise<readonly Fault[]>;
  readonly requirements: ServerRequirements;
  /** A random id of an event. */
  readonly newId: () => string;
  readonly now: () => number;
}

const RETRY = { tries: 20, overloaded: 'too many change this purpose at once; nothing of this request was kept' };

/** Labs draft studies; only the institution drafts what is recorded, forwarded or counted. */
const checkMayDraft = (kind: PurposeKind, by: PurposeRequester): void => {
  if (!by.isInstitution && !isStudy(kind))
    throw new Problem(
      'forbidden',
      'a purpose of this kind is for the institution to draft: that needs the scope operator',
    );
};

/** A purpose with a source outside the subtree of the requester's organisation is not found. */
const checkScope =
  ({ hasInScope }: PurposeRequester) =>
  ({ scope }: PurposeVersion): void => {
    if (hasInScope?.(scope.sources) === false) throw new Problem('not-found', 'there is no such purpose');
  };

/** Checks that the purpose is within scope, then all else. */
const withScope =
  (by: PurposeRequester, check: (version: PurposeVersion) => Promise<void>) =>
  (version: PurposeVersion): Promise<void> => {
    checkScope(by)(version);
    return check(version);
  };

/** The institution drafts over sources of its own; a lab asks about any that the catalogue shows. */
const checkSources = (
  { scope }: PurposeContent,
  { isInstitution, hasInScope = () => true }: PurposeRequester,
): void => {
  if (!isInstitution || hasInScope(scope.sources)) return;
  const faults = scope.sources.flatMap((source, at): Fault[] =>
    hasInScope([source]) ? [] : [{ at: `/scope/sources/${at}`, detail: 'is no source' }],
  );
  throw new Problem('invalid-request', 'this is not what a purpose may be', faults);
};

/** The purpose of another lab is answered like one that does not exist. */
const checkOwner =
  (by: PurposeRequester) =>
  (version: PurposeVersion): void => {
    const isOwn = version.owner !== undefined && version.owner === by.source;
    if (!isOwn && !by.isInstitution) throw new Problem('not-found', 'there is no such purpose');
    if (!isOwn) checkScope(by)(version);
  };

const authorOf = ({ key, isInstitution }: PurposeRequester): Initiator => ({
  role: isInstitution ? 'institution' : 'scientist',
  id: key,
});

/** Throws Problem `forbidden` for all but stewards, whatever the route has checked. */
const stewardOf = ({ key, isSteward }: PurposeRequester): Initiator => {
  if (!isSteward) throw new Problem('forbidden', 'this is for a steward to decide: that needs the scope steward');
  return { role: 'steward', id: key };
};

/** Throws Problem `forbidden` for all but data protection officers, whatever the route has checked. */
const dpoOf = ({ key, isDpo }: PurposeRequester): Initiator => {
  if (!isDpo)
    throw new Problem('forbidden', 'this is for the data protection officer to approve: that needs the scope dpo');
  return { role: 'dpo', id: key };
};

const listOrEmpty = async (versions: PurposeVersions, id: string): Promise<readonly PurposeVersion[]> => {
  try {
    return await versions.list(id);
  } catch (thrown) {
    if (isProblem(thrown, 'not-found')) return [];
    throw thrown;
  }
};

/** Repeats a change of a purpose until no other comes first. */
type Retry = (id: string, attempt: () => Promise<boolean>) => Promise<PurposeDetails>;

const createDraftSteps = (deps: PurposeWorkflowDeps, retry: Retry): Pick<PurposeWorkflow, 'draft' | 'updateDraft'> => {
  const { versions, records, findSource, findResponsiblePerson } = deps;
  const readContent = createReadContent({ ...deps, ...deps.requirements });
  const withResponsiblePerson = async (by: PurposeRequester) => ({
    ...by,
    responsiblePerson: await findResponsiblePerson(by.key),
    at: deps.now(),
  });
  return {
    draft: async (body, by) => {
      const content = await readContent(body);
      const { id, kind, scope } = content;
      checkMayDraft(kind, by);
      checkSources(content, by);
      const recorded = kind === 'record' ? await findSource(scope.sources[0] ?? '') : undefined;
      if (recorded !== undefined) await records.ensurePersisted(recorded);
      const author = await withResponsiblePerson(by);
      return retry(id, async () => versions.add(nextDraft(content, await listOrEmpty(versions, id), author)));
    },
    updateDraft: (id, patch, by) =>
      retry(id, async () => {
        const all = await versions.list(id);
        const newest = all.at(-1);
        if (newest === undefined || (await relayPending(versions, newest))) return false;
        checkOwner(by)(newest);
        const content = await patchDraft(newest, patch, readContent);
        checkSources(content, by);
        return versions.update(updatedDraft(content, { newest, versions: all }, await withResponsiblePerson(by)));
      }),
  };
};

export const createPurposeWorkflow = (deps: PurposeWorkflowDeps): PurposeWorkflow => {
  const { versions, findResponsiblePerson, now } = deps;
  const fourEyes = createFourEyes(findResponsiblePerson);
  const tryStep = createTryStep(deps);

  const get = async (id: string): Promise<PurposeDetails> => purposeDetails(await versions.list(id));
  const retry: Retry = (id, attempt) => retryOnConflict(RETRY, async () => ((await attempt()) ? get(id) : undefined));
  const takeBy =
    ({ checkCurrent }: PurposeRequester) =>
    async (request: StepRequest): Promise<PurposeDetails> => {
      const responsible = await responsiblePersonOfRuling(findResponsiblePerson, request.by.id);
      const ruling = { ...request, ...responsible, ...defined({ checkCurrent }) };
      return retry(request.id, () => tryStep(ruling));
    };

  return {
    ...createDraftSteps(deps, retry),
    submit: (id, by) => takeBy(by)({ step: 'submit', id, by: authorOf(by), check: checkOwner(by) }),
    acceptAgreement: async (id, { version, hash }, by) => {
      if (version !== AGREEMENT.version || hash !== AGREEMENT.hash)
        throw new Problem('version-conflict', `version ${AGREEMENT.version} of the agreement is the present one`);
      const agreement = { version, hash, at: now() };
      return takeBy(by)({
        step: 'accept-agreement',
        id,
        by: authorOf(by),
        changes: { agreement },
        check: checkOwner(by),
      });
    },
    approve: async (id, by) =>
      takeBy(by)({
        step: 'approve',
        id,
        by: stewardOf(by),
        changes: { approvedBy: await findResponsiblePerson(by.key) },
        check: withScope(by, checkEyes(fourEyes.ofApprover(by))),
        checkInForce: checkScope(by),
      }),
    approveDpia: async (id, by) =>
      takeBy(by)({
        step: 'approve-dpia',
        id,
        by: dpoOf(by),
        changes: {
          dpiaApproval: { by: by.key, ...(await responsiblePersonOfRuling(findResponsiblePerson, by.key)), at: now() },
        },
        check: withScope(by, checkEyes(fourEyes.ofDpiaApprover(by))),
      }),
    returnToDraft: async (id, comment, by) =>
      takeBy(by)({ step: 'return', id, by: stewardOf(by), changes: { comment }, check: checkScope(by) }),
    open: async (id, by) =>
      takeBy(by)({
        step: 'open',
        id,
        by: stewardOf(by),
        check: withScope(by, checkEyes(fourEyes.ofOpener(by))),
        checkInForce: checkScope(by),
      }),
    suspend: async (id, comment, by) =>
      takeBy(by)({ step: 'suspend', id, by: stewardOf(by), changes: { comment }, check: checkScope(by) }),
    close: async (id, by) => takeBy(by)({ step: 'close', id, by: stewardOf(by), check: checkScope(by) }),
    markDestroyed: (id) => takeBy(CARNET_STEWARD)({ step: 'destroy', id, by: { role: 'system', id: 'carnet' } }),
    get,
    list: async () => [...(await versions.listAll()).values()].map(purposeDetails),
    studiesWithoutDpia: async (source) => findStudiesWithoutDpia(await versions.listAll(), source),
    recover: async () => {
      for (const all of (await versions.listAll()).values()) {
        for (const version of all) await versions.relayEvent(version);
        if (all.filter(({ state }) => state === 'open' || state === 'suspended').length > 1)
          await versions.closeSuperseded(await versions.list(all[0]?.id ?? ''));
      }
    },
  };
};
