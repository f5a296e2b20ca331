import type { PurposeRepository, StoredPurpose } from '../../store/ports/purpose-repository.ts';
import { Problem } from '../../core/problem.ts';
import type { EventContent } from '../audit/hash-chain.ts';
import type { ChainKeeper } from '../audit/audit-log.ts';
import { wideningsOf } from './version-compatibility.ts';
import type { PurposeFile } from './purpose-workflow.ts';
import { isInForce } from './purpose-transitions.ts';
import type { Purpose } from '../model/types.ts';

/** A version on its shelf, with what is for the desk alone. */
export interface StoredVersion extends Purpose {
  readonly v: number;
  readonly owner?: string;
  readonly agreement?: PurposeFile['agreement'] & object;
  readonly comment?: string;
  /** The event that its last step still owes to the audit chain. */
  readonly owed?: EventContent;
}

/** The versions of purposes, as the desk keeps them. */
export interface PurposeVersions {
  /** All versions of one, the oldest first. Rejects with Problem `not-found` where there are none. */
  of(id: string): Promise<readonly StoredVersion[]>;
  /** Those of all purposes, by their ids; of each the oldest first. */
  all(): Promise<ReadonlyMap<string, readonly StoredVersion[]>>;
  add(version: StoredVersion): Promise<boolean>;
  /**
   * Writes the version where nobody has changed it since; false where somebody has. What it owes to the chain is
   * chained then.
   */
  write(version: StoredVersion): Promise<boolean>;
  /** Chains what it owes. */
  finish(version: StoredVersion): Promise<void>;
  /** Closes the versions in force that a newer one in force has replaced. */
  replace(versions: readonly StoredVersion[]): Promise<void>;
}

const asStored = (version: StoredVersion): StoredPurpose => version;
const asVersion = (stored: StoredPurpose): StoredVersion => stored as StoredPurpose & StoredVersion;

/** The newest of these versions that is in force. */
export const inForceOf = (versions: readonly StoredVersion[]): StoredVersion | undefined =>
  versions.findLast(isInForce);

/** What is known of a purpose, by its versions. */
export const fileOf = (versions: readonly StoredVersion[]): PurposeFile => {
  const purpose = versions.at(-1);
  if (purpose === undefined) throw new RangeError('a purpose has at least one version');
  const inForce = inForceOf(versions);
  const { owner, agreement, comment } = purpose;
  return {
    purpose,
    ...(inForce === undefined ? {} : { inForce }),
    widenings: inForce === undefined || inForce.version === purpose.version ? [] : wideningsOf(inForce, purpose),
    ...(owner === undefined ? {} : { owner }),
    ...(agreement === undefined ? {} : { agreement }),
    ...(comment === undefined ? {} : { comment }),
  };
};

/**
 * Builds the versions on their shelf. A step is in force with its write; the chain has it before the call resolves, or,
 * after a crash, once somebody finishes it.
 */
export const createPurposeVersions = ({
  repository,
  chain,
}: {
  readonly repository: PurposeRepository;
  readonly chain: Pick<ChainKeeper, 'append'>;
}): PurposeVersions => {
  const finish = async (version: StoredVersion): Promise<void> => {
    const { owed, ...rest } = version;
    if (owed === undefined) return;
    await chain.append(owed);
    // Where somebody else took it away in the meantime there is nothing to take away.
    await repository.change(asStored({ ...rest, v: version.v + 1 }));
  };
  return {
    of: async (id) => {
      const versions = (await repository.versions(id)).map(asVersion);
      if (versions.length === 0) throw new Problem('not-found', 'there is no such purpose');
      return versions;
    },
    all: async () => {
      const byId = new Map<string, StoredVersion[]>();
      for (const version of (await repository.list({})).map(asVersion))
        byId.set(version.id, [...(byId.get(version.id) ?? []), version]);
      return byId;
    },
    add: (version) => repository.add(asStored(version)),
    write: async (version) => {
      if (!(await repository.change(asStored(version)))) return false;
      await finish(version);
      return true;
    },
    finish,
    replace: async (versions) => {
      const newest = inForceOf(versions);
      for (const version of versions) {
        if (version.version === newest?.version || (version.state !== 'open' && version.state !== 'suspended'))
          continue;
        await repository.change(asStored({ ...version, state: 'closed', v: version.v + 1 }));
      }
    },
  };
};
