import type { RecordChange } from '../../../access/audit/record-change.ts';
import type { CoveringGrant, CoveringGrants } from '../../../access/sources/sharing/covering-grants.ts';
import { namesReader } from '../../../access/sources/sharing/grants.ts';
import type { Source } from '../../../store/ports/sources/source-repository.ts';
import { isInForce } from '../purpose-transitions.ts';
import { type PurposeVersion, type PurposeVersions, versionInForce } from '../purpose-versions.ts';
import { sourceOfRecord } from '../recording-purpose.ts';

interface EndDroppedGrantsDeps {
  readonly versions: PurposeVersions;
  readonly grants: CoveringGrants;
  readonly findSource: (id: string) => Promise<Source | undefined>;
  readonly recordChange: RecordChange;
}

/** Ends the grants of readers that a record purpose no longer names. Repeatable. */
export interface EndDroppedGrants {
  /** Ends grants after a version was opened. Rejects with Problem `store-unavailable` or `overloaded`. */
  ofPurpose(id: string, by: string): Promise<void>;
  /** Ends grants of all record purposes: after a crash, and on data of a release that ended none. */
  ofAll(): Promise<void>;
}

/** The recipients that earlier versions name, and the version in force does not. */
const droppedBy = (
  versions: readonly PurposeVersion[],
): { readonly version: number; readonly recipients: readonly string[] } => {
  const current = versionInForce(versions);
  if (current === undefined) return { version: 0, recipients: [] };
  const before = versions.filter((one) => isInForce(one) && one.version < current.version);
  const recipients = new Set(
    before.flatMap((one) => one.recipients).filter((one) => !current.recipients.includes(one)),
  );
  return { version: current.version, recipients: [...recipients] };
};

/** An audit event precedes each end, as an operator's. An end is in force in every process within 5 seconds. */
export const createEndDroppedGrants = ({
  versions,
  grants,
  findSource,
  recordChange,
}: EndDroppedGrantsDeps): EndDroppedGrants => {
  const narrow = (grant: CoveringGrant, by: string, why: { readonly purpose: string; readonly version: number }) => {
    const { of, key, others } = grant;
    const reads = { removed: [of], ...(others.length > 0 && { added: [...others] }) };
    return recordChange({ type: 'credential.changed', by, data: { credential: key, reads, ...why } }, () =>
      grants.narrow(grant),
    );
  };

  const endOf = async (purpose: string, all: readonly PurposeVersion[], by: string): Promise<void> => {
    const id = sourceOfRecord(purpose);
    const { version, recipients } = droppedBy(all);
    if (id === undefined || recipients.length === 0) return;
    const source = await findSource(id);
    const current = versionInForce(all)?.recipients ?? [];
    if (source === undefined) return;
    const covering = await grants.find(
      source,
      (reader) => namesReader(recipients, reader) && !namesReader(current, reader),
    );
    for (const grant of covering) await narrow(grant, by, { purpose, version });
  };

  return {
    ofPurpose: async (id, by) => {
      if (sourceOfRecord(id) !== undefined) await endOf(id, await versions.list(id), by);
    },
    ofAll: async () => {
      for (const [id, all] of await versions.listAll()) await endOf(id, all, 'carnet');
    },
  };
};
