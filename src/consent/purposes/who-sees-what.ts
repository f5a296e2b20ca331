import { isCredentialValid } from '../../sources/secrets/credential-validity.ts';
import { organisationOf, type ReadOrganisationTree } from '../../sources/organisations/organisations.ts';
import { mayReadDocuments, statementReadScope } from '../../sources/scopes.ts';
import type { Credential, Source, SourceRepository } from '../../store/ports/sources/source-repository.ts';
import type { StaffAccount, StaffRepository } from '../../store/ports/sources/staff-repository.ts';
import type { Basis, Purpose } from '../model/types.ts';
import { isReleased } from './purpose-transitions.ts';
import { recordPurposeId } from './recording-purpose.ts';

/** A credential that reads a source: of its own, or by a grant to its source or organisation. */
interface Reader {
  readonly key: string;
  readonly source: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly reads: readonly ('statements' | 'own-statements' | 'documents')[];
  readonly issuedBy?: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** The end of a key that was rotated, in milliseconds since the epoch. */
  readonly until?: number;
}

/** An account of staff whose role reaches a source. */
interface StaffReader {
  readonly name: string;
  readonly displayName: string;
  readonly organisation: string;
  readonly roles: readonly string[];
}

/** A study that receives records of a source. */
interface StudyReader {
  readonly id: string;
  readonly title: Readonly<Record<string, string>>;
  readonly state: Purpose['state'];
  readonly recipients: readonly string[];
  readonly commercial: boolean;
}

/** Who sees what of one source. */
export interface SourceReaders {
  readonly id: string;
  readonly name: string;
  readonly organisation: string;
  readonly basis: Basis;
  readonly controller: string;
  readonly own: readonly Reader[];
  readonly granted: readonly Reader[];
  /** Sources that read and write the same documents. */
  readonly sharesDocuments: readonly string[];
  readonly studies: readonly StudyReader[];
  readonly staff: readonly StaffReader[];
}

/** What is in force now; `at` in milliseconds since the epoch. */
interface WhoSeesWhat {
  readonly at: number;
  readonly organisation: string;
  readonly sources: readonly SourceReaders[];
}

/** Reads who sees what in the subtree of an organisation. Rejects with Problem `store-unavailable`. */
export type ReadWhoSeesWhat = (organisation: string) => Promise<WhoSeesWhat>;

interface WhoSeesWhatDeps {
  readonly sources: Pick<SourceRepository, 'listSources' | 'listCredentials'>;
  readonly staff: Pick<StaffRepository, 'list'>;
  readonly readOrganisationTree: ReadOrganisationTree;
  /** Every purpose in every version, and the sources that record. */
  readonly readRegister: () => Promise<{
    readonly purposes: readonly Purpose[];
    readonly sources: readonly { readonly id: string }[];
  }>;
  readonly now: () => number;
}

const readsOf = (scopes: readonly string[]): Reader['reads'] => {
  const statements = statementReadScope(scopes);
  return [
    ...(statements === 'all' ? ['statements' as const] : statements === 'mine' ? ['own-statements' as const] : []),
    ...(mayReadDocuments(scopes, 'state') || mayReadDocuments(scopes, 'agent-profile') ? ['documents' as const] : []),
  ];
};

const readerOf = (
  { key, source, scopes, issuedBy, createdAt, endsAt }: Credential,
  names: ReadonlyMap<string, string>,
): Reader => ({
  key,
  source,
  name: names.get(source) ?? source,
  scopes,
  reads: readsOf(scopes),
  ...(issuedBy === undefined ? {} : { issuedBy }),
  since: createdAt,
  ...(endsAt === undefined ? {} : { until: endsAt }),
});

/** A grant is of statements: documents are shared by sources. */
const isGranted = ({ reads = [], source: own, scopes }: Credential, source: Source): boolean =>
  own !== source.id &&
  statementReadScope(scopes) === 'all' &&
  (reads.includes(source.id) || reads.includes(organisationOf(source)));

const newestOf = (purposes: readonly Purpose[], id: string): Purpose | undefined =>
  purposes
    .filter((one) => one.id === id)
    .reduce<Purpose | undefined>(
      (newest, one) => (newest === undefined || one.version > newest.version ? one : newest),
      undefined,
    );

const studiesOf = (purposes: readonly Purpose[], source: string): readonly StudyReader[] =>
  [...new Set(purposes.map(({ id }) => id))].sort().flatMap((id) => {
    const purpose = newestOf(purposes, id);
    if (purpose === undefined || !isReleased(purpose.kind) || !purpose.scope.sources.includes(source)) return [];
    if (purpose.state !== 'open' && purpose.state !== 'suspended') return [];
    const { title, state, recipients, commercial } = purpose;
    return [{ id, title, state, recipients, commercial }];
  });

const staffReader = ({ name, displayName, organisation, roles }: StaffAccount): StaffReader => ({
  name,
  displayName,
  organisation,
  roles,
});

export const createReadWhoSeesWhat =
  ({ sources, staff, readOrganisationTree, readRegister, now }: WhoSeesWhatDeps): ReadWhoSeesWhat =>
  async (organisation) => {
    const [all, credentials, accounts, tree, register] = await Promise.all([
      sources.listSources(),
      sources.listCredentials(),
      staff.list(),
      readOrganisationTree(),
      readRegister(),
    ]);
    const names = new Map(all.map(({ id, name }) => [id, name]));
    const at = now();
    const inForce = credentials.filter((one) => isCredentialValid(one, at));
    const employed = accounts.filter(({ endedAt, roles }) => endedAt === undefined && roles.length > 0);
    const recording = new Set(register.sources.map(({ id }) => id));
    const readersOf = (source: Source): SourceReaders => {
      const record = newestOf(register.purposes, recordPurposeId(source.id));
      const own = inForce.filter(({ source: id, scopes }) => id === source.id && readsOf(scopes).length > 0);
      const sharing = all.filter(({ id, shares = [] }) => source.shares?.includes(id) && shares.includes(source.id));
      return {
        id: source.id,
        name: source.name,
        organisation: organisationOf(source),
        basis: record?.basis ?? source.basis,
        controller: record?.controller.name ?? source.controller?.name ?? '',
        own: own.map((one) => readerOf(one, names)),
        granted: inForce
          .filter((one) => isGranted(one, source))
          .map((one) => ({ ...readerOf(one, names), reads: ['statements'] })),
        sharesDocuments: sharing.map(({ id }) => id),
        studies: studiesOf(register.purposes, source.id),
        staff: employed.filter((one) => tree.isWithin(one.organisation, organisationOf(source))).map(staffReader),
      };
    };
    return {
      at,
      organisation,
      sources: all
        .filter((source) => recording.has(source.id) && tree.isWithin(organisation, organisationOf(source)))
        .sort((a, b) => (a.id < b.id ? -1 : 1))
        .map(readersOf),
    };
  };
