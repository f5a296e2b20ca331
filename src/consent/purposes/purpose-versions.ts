import { defined } from '../../core/json-object.ts';
import { type Fault, Problem } from '../../core/problem.ts';
import type { PurposeRepository, StoredPurpose } from '../../store/ports/consent/purpose-repository.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { AuditEventContent } from '../audit/hash-chain.ts';
import type { Purpose } from '../model/types.ts';
import { isInForce, type PurposeStep } from './purpose-transitions.ts';
import { findWidenings } from './version-compatibility.ts';

/** The accepted agreement; `at` is in milliseconds since the epoch. */
interface AcceptedAgreement {
  readonly version: number;
  readonly hash: string;
  readonly at: number;
}

/** The approval of the impact assessment by a data protection officer; `at` is in milliseconds since the epoch. */
interface DpiaApproval {
  /** The account, or the key of the credential. */
  readonly by: string;
  /** The responsible person (`FindResponsiblePerson`), if that is another. */
  readonly hand?: string;
  readonly at: number;
}

/**
 * The last taker of a step; `hand` is the person who was responsible then (`FindResponsiblePerson`), if that is
 * another.
 */
export interface TakenStep {
  readonly step: PurposeStep | 'draft';
  /** The account, or the key of the credential. */
  readonly by: string;
  readonly hand?: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** One version of a purpose, with what only its authors and stewards see. */
export interface PurposeVersion extends Purpose {
  readonly v: number;
  /** The source whose credentials draft it; absent if the institution does. */
  readonly owner?: string;
  /** Its writers: accounts and credentials, and the issuers of those. Absent before there were accounts. */
  readonly draftedBy?: readonly string[];
  readonly agreement?: AcceptedAgreement;
  readonly dpiaApproval?: DpiaApproval;
  /** The person who approved it as a steward; absent before impact assessments were approved. */
  readonly approvedBy?: string;
  /** The newest of each step and actor, in their order; absent in earlier releases. */
  readonly steps?: readonly TakenStep[];
  /** The reason for which a steward returned or suspended it. */
  readonly comment?: string;
  /** The outbox: the event of its last step, still to be chained. */
  readonly outboxEvent?: AuditEventContent;
}

/** A purpose by its newest version, which may still be a draft, and the one in force. */
export interface PurposeDetails {
  readonly purpose: Purpose;
  /** Absent if no version has ever been opened. */
  readonly inForce?: Purpose;
  /** The widenings of the newest version, each with a JSON Pointer: if there are any, all people are asked again. */
  readonly widenings: readonly Fault[];
  readonly owner?: string;
  readonly draftedBy?: readonly string[];
  readonly agreement?: AcceptedAgreement;
  readonly dpiaApproval?: DpiaApproval;
  readonly approvedBy?: string;
  readonly steps?: readonly TakenStep[];
  readonly comment?: string;
}

/** The steps with one more, in place of an earlier one of the same kind by the same actor. */
export const withStep = (steps: readonly TakenStep[] | undefined, taken: TakenStep): readonly TakenStep[] => [
  ...(steps ?? []).filter(({ step, by }) => step !== taken.step || by !== taken.by),
  taken,
];

/** The versions of purposes in their repository, each with an outbox for the audit log. */
export interface PurposeVersions {
  /** All versions of a purpose, the oldest first. Rejects with Problem `not-found` if there are none. */
  list(id: string): Promise<readonly PurposeVersion[]>;
  /** The versions of all purposes, by id, the oldest first. */
  listAll(): Promise<ReadonlyMap<string, readonly PurposeVersion[]>>;
  /** False if the version exists. */
  add(version: PurposeVersion): Promise<boolean>;
  /** A compare-and-set by `v`, which then relays the version's event; false if another update came first. */
  update(version: PurposeVersion): Promise<boolean>;
  /** Chains the event in the version's outbox, and empties it. */
  relayEvent(version: PurposeVersion): Promise<void>;
  /** Closes the versions in force that a newer one in force has replaced. */
  closeSuperseded(versions: readonly PurposeVersion[]): Promise<void>;
}

/** The stored member is named as in the first release. */
const toStored = ({ outboxEvent, ...rest }: PurposeVersion): StoredPurpose & { readonly owed?: AuditEventContent } => ({
  ...rest,
  ...defined({ owed: outboxEvent }),
});

const fromStored = (stored: StoredPurpose): PurposeVersion => {
  const { owed, ...rest } = stored as PurposeVersion & { readonly owed?: AuditEventContent };
  return { ...rest, ...defined({ outboxEvent: owed }) };
};

/** The newest of these versions that is in force. */
export const versionInForce = (versions: readonly PurposeVersion[]): PurposeVersion | undefined =>
  versions.findLast(isInForce);

/** Throws RangeError without a version. */
export const purposeDetails = (versions: readonly PurposeVersion[]): PurposeDetails => {
  const purpose = versions.at(-1);
  if (purpose === undefined) throw new RangeError('a purpose has at least one version');
  const inForce = versionInForce(versions);
  const { owner, draftedBy, agreement, dpiaApproval, approvedBy, steps, comment } = purpose;
  return {
    purpose,
    ...defined({ inForce }),
    widenings: inForce === undefined || inForce.version === purpose.version ? [] : findWidenings(inForce, purpose),
    ...defined({ owner, draftedBy, agreement, dpiaApproval, approvedBy, steps, comment }),
  };
};

interface PurposeVersionsDeps {
  readonly repository: PurposeRepository;
  readonly auditLog: Pick<AuditLog, 'append'>;
}

/** A step is in force with its write; it is chained before `update` resolves or, after a crash, by `relayEvent`. */
export const createPurposeVersions = ({ repository, auditLog }: PurposeVersionsDeps): PurposeVersions => {
  const relayEvent = async (version: PurposeVersion): Promise<void> => {
    const { outboxEvent, ...rest } = version;
    if (outboxEvent === undefined) return;
    await auditLog.append(outboxEvent);
    // False if another process has emptied the outbox: then there is nothing left to do.
    await repository.update(toStored({ ...rest, v: version.v + 1 }));
  };
  return {
    list: async (id) => {
      const versions = (await repository.findVersions(id)).map(fromStored);
      if (versions.length === 0) throw new Problem('not-found', 'there is no such purpose');
      return versions;
    },
    listAll: async () => {
      const byId = new Map<string, PurposeVersion[]>();
      for (const version of (await repository.list({})).map(fromStored))
        byId.set(version.id, [...(byId.get(version.id) ?? []), version]);
      return byId;
    },
    add: (version) => repository.add(toStored(version)),
    update: async (version) => {
      if (!(await repository.update(toStored(version)))) return false;
      await relayEvent(version);
      return true;
    },
    relayEvent,
    closeSuperseded: async (versions) => {
      const newest = versionInForce(versions);
      for (const version of versions) {
        if (version.version === newest?.version || (version.state !== 'open' && version.state !== 'suspended'))
          continue;
        await repository.update(toStored({ ...version, state: 'closed', v: version.v + 1 }));
      }
    },
  };
};
