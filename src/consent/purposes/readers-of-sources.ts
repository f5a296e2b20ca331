import {
  organisationOf,
  type OrganisationTree,
  ROOT_ORGANISATION,
} from '../../access/sources/organisations/organisations.ts';
import type { Organisation } from '../../store/ports/sources/organisation-repository.ts';
import type { Source } from '../../store/ports/sources/source-repository.ts';
import type { IdAndName } from '../model/types.ts';
import type { FindAdmittedData, Sender } from './admitted-readers.ts';
import type { StatementReceiver } from './who-sees-what.ts';

/** Recipients of what sources record, beside the source itself and its own organisation, by the ids of sources. */
export type FindReaders = () => Promise<ReadonlyMap<string, readonly IdAndName[]>>;

/** The data from which the readers of all sources are found. */
interface ReadersOfSources {
  /** The readers of each source by a grant. */
  readonly granted: ReadonlyMap<string, readonly IdAndName[]>;
  readonly receivers: readonly StatementReceiver[];
  /** All holders of scopes: keys and accounts. */
  readonly senders: readonly Sender[];
  readonly sources: readonly Source[];
  readonly organisations: readonly Organisation[];
  readonly tree: OrganisationTree;
  /** The name of the institution that runs this Carnet: the controller if no organisation names one. */
  readonly institution: string;
}

/** The organisations in which an account or a key holds a role that reads statements in clear. */
const readingOrganisations = (senders: readonly Sender[], findAdmittedData: FindAdmittedData): ReadonlySet<string> => {
  const reading = senders.filter(({ kind, scopes }) =>
    findAdmittedData(kind, scopes).get('organisation')?.has('statements'),
  );
  return new Set(reading.map(({ organisation }) => organisation));
};

/** The organisations above the one whose controller answers for a source: their staff read for another body. */
const aboveController = (source: Source, tree: OrganisationTree, byId: ReadonlyMap<string, Organisation>) => {
  const line = tree.lineOf(organisationOf(source));
  const answering = line.findIndex((id) => byId.get(id)?.controller !== undefined);
  return line.slice(source.controller === undefined ? (answering < 0 ? line.length : answering + 1) : 1);
};

/**
 * The recipients of each source: other sources by a grant, hosts of webhooks, and organisations above its controller's
 * whose staff read its statements. The staff of the controller are no recipients (GDPR art. 4(9)).
 */
export const readersOfSources = (
  { granted, receivers, senders, sources, organisations, tree, institution }: ReadersOfSources,
  findAdmittedData: FindAdmittedData,
): ReadonlyMap<string, readonly IdAndName[]> => {
  const reading = readingOrganisations(senders, findAdmittedData);
  const byId = new Map(organisations.map((one) => [one.id, one]));
  const nameOf = (id: string): string =>
    byId.get(id)?.controller?.name ?? (id === ROOT_ORGANISATION ? institution : (byId.get(id)?.name ?? id));
  const above = (source: Source): readonly IdAndName[] =>
    aboveController(source, tree, byId)
      .filter((id) => reading.has(id))
      .map((id) => ({ id, name: nameOf(id) }));
  const hosts = (source: Source): readonly IdAndName[] =>
    [...new Set(receivers.filter((one) => one.sources.includes(source.id)).map(({ host }) => host))]
      .sort()
      .map((host) => ({ id: host, name: host }));
  const found = sources.map((source) => {
    const all = [...(granted.get(source.id) ?? []), ...hosts(source), ...above(source)];
    return [source.id, all] as const;
  });
  return new Map(found.filter(([, all]) => all.length > 0));
};
