import { type Fault, MAX_FAULTS, Problem } from '../../../core/problem.ts';
import type { Credential, Source, SourceRepository } from '../../../store/ports/sources/source-repository.ts';
import { isCredentialValid, lineageOf } from '../secrets/credential-validity.ts';
import { organisationOf } from '../organisations/organisations.ts';
import { statementReadScope } from '../scopes.ts';

/** A credential that may read the statements of another source. */
export interface Grant {
  /** The source, or the organisation, whose statements it may read. */
  readonly of: string;
  readonly key: string;
  /** The source that reads. */
  readonly reader: Pick<Source, 'id' | 'name'>;
  readonly scopes: readonly string[];
}

/** Gives credentials the right to read other sources, and takes it back: both in force within 5 seconds. */
export interface Grants {
  /** The grants over these sources and organisations, of credentials that are in force. */
  list(of: readonly string[]): Promise<readonly Grant[]>;
  /**
   * The grant of these sources to a credential, by the id of one source or of their organisation. Rejects with Problem
   * `state-conflict` unless the record purpose of each names the reader as a recipient.
   */
  check(of: string, sources: readonly Source[], key: string): Promise<Grant>;
  /**
   * Checks a new name of a reader. Rejects with Problem `state-conflict` if a record purpose names the reader only by
   * the present name: people would not know the reader, and a version that drops the name would not end the grant.
   */
  checkRename(reader: Source, name: string): Promise<void>;
  /** Gives a checked grant to each valid key of its line; false if its credential is gone. */
  add(grant: Grant): Promise<boolean>;
  /** Takes a grant from each key of its line; false if the credential has none. */
  remove(of: string, key: string): Promise<boolean>;
  /**
   * Notes that a credential shall read only its own source, so that no grant is suggested; false for an unknown key.
   */
  decline(key: string): Promise<boolean>;
  /** The readers of each source, by the id of the source that they may read. */
  readers(): Promise<ReadonlyMap<string, readonly Pick<Source, 'id' | 'name'>[]>>;
}

interface GrantsDeps {
  readonly repository: SourceRepository;
  /** The recipients that the record purposes name, by the ids of the recording sources among these. */
  readonly recipientsOf: (sources: readonly Source[]) => Promise<ReadonlyMap<string, readonly string[]>>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** True if a source is among the recipients of a purpose: by its name, or by its id. */
export const namesReader = (recipients: readonly string[], { id, name }: Pick<Source, 'id' | 'name'>): boolean =>
  recipients.some((one) => one.trim() === id || one.trim() === name.trim());

const createCheckRename =
  ({ repository, recipientsOf, now }: GrantsDeps): Grants['checkRename'] =>
  async (reader, name) => {
    const [credentials, sources] = await Promise.all([repository.listCredentials(), repository.listSources()]);
    const reads = credentials
      .filter((one) => one.source === reader.id && isCredentialValid(one, now()))
      .flatMap((one) => one.reads ?? []);
    if (reads.length === 0) return;
    const covered = sources.filter(
      (one) => one.id !== reader.id && (reads.includes(one.id) || reads.includes(organisationOf(one))),
    );
    const unknown = [...(await recipientsOf(covered))].filter(
      ([, named]) => namesReader(named, reader) && !namesReader(named, { id: reader.id, name }),
    );
    if (unknown.length === 0) return;
    throw new Problem(
      'state-conflict',
      'people know this reader by its name: have the record purposes name its id or its new name first',
      unknown
        .slice(0, MAX_FAULTS)
        .map(([id]) => ({ at: '/name', detail: `is in record:${id}, which the source reads` })),
    );
  };

/** Changes the grants of each key of a line of rotations, and of a successor that comes meanwhile. */
const createLineGrants = ({ repository, now }: GrantsDeps) => {
  const lineOf = async (key: string): Promise<readonly Credential[]> => {
    const all = await repository.listCredentials();
    const own = all.find((one) => one.key === key);
    return own === undefined ? [] : all.filter((one) => lineageOf(one).key === lineageOf(own).key);
  };
  /** Reads the line again after each round: a successor may have come. */
  const changeRest = async (
    key: string,
    isLeft: (one: Credential) => boolean,
    change: (key: string) => Promise<boolean>,
  ): Promise<void> => {
    for (;;) {
      const left = (await lineOf(key)).filter(isLeft);
      if (left.length === 0) return;
      await Promise.all(left.map((one) => change(one.key)));
    }
  };
  return {
    add: async ({ of, key }: Pick<Grant, 'of' | 'key'>): Promise<boolean> => {
      if (!(await repository.addReads(key, [of]))) return false;
      const isLeft = (one: Credential): boolean => isCredentialValid(one, now()) && one.reads?.includes(of) !== true;
      await changeRest(key, isLeft, (one) => repository.addReads(one, [of]));
      return true;
    },
    remove: async (of: string, key: string): Promise<boolean> => {
      const credential = await repository.findCredential(key);
      if (credential?.reads?.includes(of) !== true) return false;
      const isRemoved = await repository.removeReads(key, [of]);
      const isLeft = (one: Credential): boolean => one.reads?.includes(of) === true;
      await changeRest(key, isLeft, (one) => repository.removeReads(one, [of]));
      return isRemoved;
    },
  };
};

export const createGrants = (deps: GrantsDeps): Grants => {
  const { repository, recipientsOf, now } = deps;
  const isValid = (credential: Credential): boolean => isCredentialValid(credential, now());
  const sourcesById = async (): Promise<ReadonlyMap<string, Source>> =>
    new Map((await repository.listSources()).map((source) => [source.id, source]));

  /** The same answer for an unknown key and for the key of a reader that is not named. */
  const checkNamed = async (sources: readonly Source[], reader: Source | undefined): Promise<void> => {
    const recipients = await recipientsOf(sources);
    const unnamed = sources.filter(({ id }) => {
      const named = recipients.get(id);
      return named !== undefined && id !== reader?.id && (reader === undefined || !namesReader(named, reader));
    });
    if (unnamed.length === 0 && reader !== undefined) return;
    const faults = unnamed.slice(0, MAX_FAULTS).map(({ id }): Fault => ({
      at: '/key',
      detail: `record:${id} does not name the source of this key among its recipients`,
    }));
    throw new Problem(
      'state-conflict',
      'People must be able to see the reader before its first read. Draft a version of each purpose below that ' +
        'names the reader among its recipients (POST /v1/purposes), let a steward open it, then repeat this request. ' +
        'If they name the reader already, no credential in force has this key.',
      faults,
    );
  };

  return {
    list: async (of) => {
      const [all, sources] = await Promise.all([repository.listCredentials(), sourcesById()]);
      return all.filter(isValid).flatMap(({ key, source, scopes, reads = [] }) =>
        reads
          .filter((one) => of.includes(one))
          .map((one): Grant => {
            const { id, name } = sources.get(source) ?? { id: source, name: source };
            return { of: one, key, reader: { id, name }, scopes };
          }),
      );
    },
    check: async (of, sources, key) => {
      const credential = await repository.findCredential(key);
      const valid = credential !== undefined && isValid(credential) ? credential : undefined;
      const reader = valid && (await repository.findSource(valid.source));
      await checkNamed(sources, reader);
      if (valid === undefined || reader === undefined)
        throw new Problem('state-conflict', 'no credential in force has this key', [
          { at: '/key', detail: 'is the key of no credential in force' },
        ]);
      return { of, key, reader: { id: reader.id, name: reader.name }, scopes: valid.scopes };
    },
    checkRename: createCheckRename(deps),
    ...createLineGrants(deps),
    decline: (key) => repository.addReads(key, []),
    readers: async () => {
      const [credentials, sources] = await Promise.all([repository.listCredentials(), sourcesById()]);
      const readers = new Map<string, Map<string, Pick<Source, 'id' | 'name'>>>();
      const granted = credentials.filter(
        (one) => isValid(one) && statementReadScope(one.scopes) === 'all' && (one.reads ?? []).length > 0,
      );
      for (const read of sources.values()) {
        for (const { source, reads = [] } of granted) {
          if (source === read.id || !(reads.includes(read.id) || reads.includes(organisationOf(read)))) continue;
          const { id, name } = sources.get(source) ?? { id: source, name: source };
          const known = readers.get(read.id) ?? new Map<string, Pick<Source, 'id' | 'name'>>();
          readers.set(read.id, known.set(id, { id, name }));
        }
      }
      return new Map([...readers].map(([id, known]) => [id, [...known.values()]]));
    },
  };
};

/** A credential that read other sources before there were grants, and the other sources of its organisation. */
export interface FormerReader {
  readonly key: string;
  readonly source: string;
  readonly others: readonly string[];
}

/** The valid credentials of an older release that read everything and have been granted nothing since. */
export const formerReaders = (
  credentials: readonly Omit<Credential, 'hash'>[],
  sources: readonly Source[],
  grantsSince: number,
): readonly FormerReader[] => {
  const organisations = new Map(sources.map((source) => [source.id, organisationOf(source)]));
  return credentials
    .filter(
      (one) =>
        one.reads === undefined && lineageOf(one).createdAt < grantsSince && statementReadScope(one.scopes) === 'all',
    )
    .map(({ key, source }) => ({
      key,
      source,
      others: sources
        .map(({ id }) => id)
        .filter((id) => id !== source && organisations.get(id) === organisations.get(source)),
    }))
    .filter(({ others }) => others.length > 0);
};
