import { defined } from '../../core/json-object.ts';
import { organisationOf, type ReadOrganisationTree } from '../../access/sources/organisations/organisations.ts';
import type { FindSharingSources } from '../../access/sources/sharing/sharing-sources.ts';
import type { Source, SourceRepository } from '../../store/ports/sources/source-repository.ts';
import type { Basis, Purpose } from '../model/types.ts';
import {
  createFindReading,
  type FindAdmittedData,
  type SourceInScope,
  type Reading,
  type Sender,
  sendersOfKeys,
} from './admitted-readers.ts';
import { isReleased, isStudy } from './purpose-transitions.ts';
import type { PurposeDetails } from './purpose-versions.ts';

/** A reader that the guards of the routes admit to data of a source. */
interface AdmittedReader extends Omit<Sender, 'granted'>, Reading {}

/** A study that receives records of a source. */
interface StudyReader {
  readonly kind: 'study';
  readonly id: string;
  readonly title: Readonly<Record<string, string>>;
  readonly state: Purpose['state'];
  readonly recipients: readonly string[];
  readonly commercial: boolean;
  /** Its lab reads the topic in Kafka itself. */
  readonly directKafka: boolean;
  readonly reads: readonly ['records'];
}

/** Another LRS to which statements of a source are forwarded. */
interface TargetReader extends Omit<StudyReader, 'kind' | 'directKafka' | 'reads'> {
  readonly kind: 'target';
  readonly host: string;
  readonly reads: readonly ['statements'];
}

/** A webhook by which statements of a source are sent to a host. */
interface WebhookReader extends Pick<StatementReceiver, 'id' | 'host' | 'owner' | 'confirmation'> {
  readonly kind: 'webhook';
  readonly reads: readonly ['statements'];
}

/** A webhook that sends statements, and their sources. */
export interface StatementReceiver {
  readonly id: string;
  readonly host: string;
  readonly owner: string;
  readonly sources: readonly string[];
  /** The host is `named` by the record purposes, `approved` by an operator, or `unconfirmed` (of an older release). */
  readonly confirmation: 'named' | 'approved' | 'unconfirmed';
}

export type SourceReader = AdmittedReader | StudyReader | TargetReader | WebhookReader;

/** The readers of one source. */
interface SourceReaders {
  readonly id: string;
  readonly name: string;
  readonly organisation: string;
  readonly basis: Basis;
  readonly controller: string;
  readonly readers: readonly SourceReader[];
}

/** The readers of sources that are in force now; `at` in milliseconds since the epoch. */
interface WhoSeesWhat {
  readonly at: number;
  readonly organisation: string;
  readonly sources: readonly SourceReaders[];
}

/** Reads the readers of each source in the subtree of an organisation. Rejects with Problem `store-unavailable`. */
export type ReadWhoSeesWhat = (organisation: string) => Promise<WhoSeesWhat>;

interface WhoSeesWhatDeps {
  readonly sources: SourceRepository;
  readonly readOrganisationTree: ReadOrganisationTree;
  readonly findSharingSources: FindSharingSources;
  readonly findAdmittedData: FindAdmittedData;
  /** Senders other than keys: accounts of staff, and the clients of the issuer of tokens. */
  readonly listOtherSenders: () => Promise<readonly Sender[]>;
  /** The webhooks and targets to which statements are sent. */
  readonly listOutgoing: () => Promise<{
    readonly receivers: readonly StatementReceiver[];
    /** The host of the target, by the id of its purpose. */
    readonly targets: ReadonlyMap<string, string>;
  }>;
  /** All purposes, and the sources that record. */
  readonly listPurposes: () => Promise<{
    readonly details: readonly PurposeDetails[];
    readonly records: ReadonlyMap<string, Purpose>;
  }>;
  readonly now: () => number;
}

/** A purpose that releases data, in its version in force, with the source of its lab. */
type Released = Pick<PurposeDetails, 'purpose' | 'owner'>;

const releasedOf = (details: readonly PurposeDetails[]): readonly Released[] =>
  details.flatMap(({ purpose: newest, inForce: purpose = newest, owner }) =>
    isReleased(purpose.kind) && (purpose.state === 'open' || purpose.state === 'suspended')
      ? [{ purpose, ...defined({ owner }) }]
      : [],
  );

/** The data that all sources have in common, which are read once. */
interface Everything {
  readonly senders: readonly Sender[];
  readonly receivers: readonly StatementReceiver[];
  readonly targets: ReadonlyMap<string, string>;
  readonly released: readonly Released[];
  readonly direct: ReadonlySet<string>;
  readonly findReading: (sender: Sender, at: SourceInScope) => Reading;
}

const readerOf = ({ granted: _, ...sender }: Sender, reading: Reading): AdmittedReader => ({ ...sender, ...reading });

const releasedReaders = (
  { purpose, owner }: Released,
  { targets, direct }: Everything,
): readonly (StudyReader | TargetReader)[] => {
  const { id, kind, title, state, recipients, commercial } = purpose;
  const common = { id, title, state, recipients, commercial };
  if (isStudy(kind)) {
    const directKafka = owner !== undefined && direct.has(owner);
    return [{ kind: 'study', ...common, directKafka, reads: ['records'] }];
  }
  const host = targets.get(id);
  return host === undefined ? [] : [{ kind: 'target', ...common, host, reads: ['statements'] }];
};

const readersOf = (at: SourceInScope, all: Everything): readonly SourceReader[] => {
  const { id } = at.source;
  return [
    ...all.senders.flatMap((sender) => {
      const reading = all.findReading(sender, at);
      return reading.reads.length === 0 ? [] : [readerOf(sender, reading)];
    }),
    ...all.receivers
      .filter(({ sources }) => sources.includes(id))
      .map(({ sources: _, ...receiver }): WebhookReader => ({ kind: 'webhook', ...receiver, reads: ['statements'] })),
    ...all.released
      .filter(({ purpose }) => purpose.scope.sources.includes(id))
      .flatMap((one) => releasedReaders(one, all)),
  ];
};

const sourceInScope = async (
  source: Source,
  released: readonly Released[],
  findSharingSources: FindSharingSources,
): Promise<SourceInScope> => ({
  source,
  sharing: await findSharingSources(source),
  studies: released
    .filter(({ purpose }) => isStudy(purpose.kind) && purpose.scope.sources.includes(source.id))
    .map(({ purpose: { scope }, owner }) => ({
      sources: scope.sources,
      ...defined({ lab: owner }),
    })),
});

const createReadEverything = (deps: WhoSeesWhatDeps) => async (sources: readonly Source[], at: number) => {
  const [credentials, others, outgoing, { details, records }, tree] = await Promise.all([
    deps.sources.listCredentials(),
    deps.listOtherSenders(),
    deps.listOutgoing(),
    deps.listPurposes(),
    deps.readOrganisationTree(),
  ]);
  const byId = new Map(sources.map((source) => [source.id, source]));
  const all: Everything = {
    senders: [...sendersOfKeys(credentials, byId, at), ...others],
    ...outgoing,
    released: releasedOf(details),
    direct: new Set(sources.filter(({ directKafka }) => directKafka === true).map(({ id }) => id)),
    findReading: createFindReading({
      findAdmittedData: deps.findAdmittedData,
      tree,
      organisations: new Map(sources.map((source) => [source.id, organisationOf(source)])),
    }),
  };
  return { all, records, tree };
};

/**
 * Readers are derived from what admits them: the table of routes with its scopes, grants, shared documents, roles and
 * their organisations, webhooks and targets. No reader is listed by hand.
 */
export const createReadWhoSeesWhat = (deps: WhoSeesWhatDeps): ReadWhoSeesWhat => {
  const readEverything = createReadEverything(deps);
  return async (organisation) => {
    const at = deps.now();
    const sources = await deps.sources.listSources();
    const { all, records, tree } = await readEverything(sources, at);
    const shown = sources
      .filter((source) => records.has(source.id) && tree.isWithin(organisation, organisationOf(source)))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    return {
      at,
      organisation,
      sources: await Promise.all(
        shown.map(async (source): Promise<SourceReaders> => {
          const record = records.get(source.id);
          return {
            id: source.id,
            name: source.name,
            organisation: organisationOf(source),
            basis: record?.basis ?? source.basis,
            controller: record?.controller.name ?? source.controller?.name ?? '',
            readers: readersOf(await sourceInScope(source, all.released, deps.findSharingSources), all),
          };
        }),
      ),
    };
  };
};
