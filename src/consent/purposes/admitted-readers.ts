import { defined } from '../../core/json-object.ts';
import { isCredentialValid } from '../../access/sources/secrets/credential-validity.ts';
import {
  organisationOf,
  type OrganisationTree,
  ROOT_ORGANISATION,
} from '../../access/sources/organisations/organisations.ts';
import type { ScopeExtent } from '../../access/sources/scopes.ts';
import type { Credential, Source } from '../../store/ports/sources/source-repository.ts';
import { PERSONAL_DATA, type PersonalData } from '../model/personal-data.ts';

/** Finds the personal data to which the guards of the routes admit these scopes, by the range of each scope. */
export type FindAdmittedData = (
  sender: 'key' | 'account' | 'client',
  scopes: readonly string[],
) => ReadonlyMap<ScopeExtent, ReadonlySet<PersonalData>>;

/** The data that a reader reads of a source; `own-statements`: those that the key itself wrote. */
type ReadData = PersonalData | 'own-statements';

/** The reason why a reader may read a source: its own, a grant, shared documents, an organisation, or a study. */
type ReadWay = 'own' | 'grant' | 'shared' | 'organisation' | 'study';

/** A key, an account of staff, or the clients of the issuer of tokens. */
export interface Sender {
  readonly kind: 'key' | 'account' | 'client';
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  /** The organisation in which its scopes are held. */
  readonly organisation: string;
  /** The source of a key, the lab of an account; absent for clients, which act for each source of the organisation. */
  readonly source?: string;
  /** The other sources and organisations that were granted to a key. */
  readonly granted?: readonly string[];
  readonly issuedBy?: string;
  /** Milliseconds since the epoch. */
  readonly since?: number;
  /** The end of a key that was rotated, in milliseconds since the epoch. */
  readonly until?: number;
}

/** A source, with the members that decide on its readers. */
export interface SourceInScope {
  readonly source: Source;
  /** The sources that have its documents too, itself among them. */
  readonly sharing: readonly string[];
  /** The studies that release its data: their labs, and all of their sources. */
  readonly studies: readonly { readonly lab?: string; readonly sources: readonly string[] }[];
}

/** The data that a sender reads of a source, and the reasons; empty if the guards admit it to nothing of the source. */
export interface Reading {
  readonly ways: readonly ReadWay[];
  readonly reads: readonly ReadData[];
}

interface AdmittedReadersDeps {
  readonly findAdmittedData: FindAdmittedData;
  readonly tree: OrganisationTree;
  /** The organisations of all sources, by the ids of these. */
  readonly organisations: ReadonlyMap<string, string>;
}

type Found = readonly [way: ReadWay, data: ReadData];

/** A source has these data only if a study releases them. */
const OF_STUDIES: readonly PersonalData[] = ['contacts', 'reidentified'];

const ORDER: readonly ReadData[] = PERSONAL_DATA.flatMap((one): readonly ReadData[] =>
  one === 'statements' ? [one, 'own-statements'] : [one],
);
const WAYS: readonly ReadWay[] = ['own', 'grant', 'shared', 'organisation', 'study'];

/** The keys in force as senders; `names` and `organisations` are those of sources, by id. */
export const sendersOfKeys = (
  credentials: readonly Credential[],
  sources: ReadonlyMap<string, Source>,
  now: number,
): readonly Sender[] =>
  credentials
    .filter((one) => isCredentialValid(one, now))
    .map(({ key, source, scopes, reads = [], issuedBy, createdAt, endsAt }) => {
      const of = sources.get(source);
      return {
        kind: 'key',
        id: key,
        name: of?.name ?? source,
        scopes,
        source,
        granted: reads,
        since: createdAt,
        organisation: of === undefined ? ROOT_ORGANISATION : organisationOf(of),
        ...defined({ issuedBy, until: endsAt }),
      };
    });

/** Finds the data of one source to which the guards of the routes admit a sender. */
export const createFindReading = ({ findAdmittedData, tree, organisations }: AdmittedReadersDeps) => {
  const isWithin = (root: string, source: string): boolean => {
    const organisation = organisations.get(source);
    return organisation !== undefined && tree.isWithin(root, organisation);
  };

  const bySource = (sender: Sender, { source, sharing }: SourceInScope, data: PersonalData): readonly Found[] => {
    const { granted = [] } = sender;
    const acts = (id: string): boolean =>
      sender.kind === 'client' ? isWithin(sender.organisation, id) : sender.source === id;
    if (acts(source.id)) return [['own', data]];
    if (data === 'documents' && sharing.some(acts)) return [['shared', data]];
    const isGranted = granted.includes(source.id) || granted.includes(organisationOf(source));
    return data === 'statements' && isGranted ? [['grant', data]] : [];
  };

  const byOrganisation = (sender: Sender, { source, studies }: SourceInScope, data: PersonalData): readonly Found[] => {
    if (!isWithin(sender.organisation, source.id)) return [];
    // Identifiers belong to no source: senders of the root look for people.
    if (data === 'people' && sender.organisation !== ROOT_ORGANISATION) return [];
    const isInScope = ({ sources }: { readonly sources: readonly string[] }): boolean =>
      sources.every((one) => isWithin(sender.organisation, one));
    return OF_STUDIES.includes(data) && !studies.some(isInScope) ? [] : [['organisation', data]];
  };

  const foundBy: Readonly<
    Record<ScopeExtent, (of: Sender, at: SourceInScope, data: PersonalData) => readonly Found[]>
  > = {
    source: bySource,
    author: ({ source }, at, data) =>
      source === at.source.id ? [['own', data === 'statements' ? 'own-statements' : data]] : [],
    organisation: byOrganisation,
    lab: ({ source }, { studies }, data) =>
      source !== undefined && studies.some(({ lab }) => lab === source) ? [['study', data]] : [],
  };

  return (sender: Sender, at: SourceInScope): Reading => {
    const found = [...findAdmittedData(sender.kind, sender.scopes)].flatMap(([extent, all]) =>
      [...all].flatMap((data) => foundBy[extent](sender, at, data)),
    );
    const reads = new Set(found.map(([, data]) => data));
    // A reader of all statements reads its own too.
    if (reads.has('statements')) reads.delete('own-statements');
    const ways = new Set(found.map(([way]) => way));
    return { ways: WAYS.filter((one) => ways.has(one)), reads: ORDER.filter((one) => reads.has(one)) };
  };
};
