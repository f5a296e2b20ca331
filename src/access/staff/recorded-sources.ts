import type { RecordChange } from '../audit/record-change.ts';
import { Problem } from '../../core/problem.ts';
import { SECOND_MS } from '../../core/time.ts';
import { ACCOUNT_PREFIX, COMMAND_LINE, type FindResponsiblePerson } from '../sources/find-responsible-person.ts';
import { newCredentialKey } from '../sources/secrets/secret.ts';
import type { SourceChange, Sources } from '../sources/sources.ts';
import type { Credential, Source } from '../../store/ports/sources/source-repository.ts';
import type { JsonObject } from '../../xapi/model/types.ts';
import { STAFF_ROLES } from './account-rules.ts';
import { issuerOf } from './staff-principal.ts';

/** The actor that changes sources: an account, a credential, `cli` or `carnet`. */
interface SourceActor {
  readonly actor: string;
  readonly madeBy?: string;
}

/** Sources and credentials whose every change is an event of the audit chain. */
export type SourcesBy = (by: SourceActor) => Sources;

interface SourcesByDeps {
  readonly sources: Sources;
  readonly recordChange: RecordChange;
  readonly findResponsiblePerson: FindResponsiblePerson;
}

/**
 * Throws Problem `forbidden` if a credential that takes steps of staff is another person's: with its new secret, an
 * actor would be two people.
 */
const createCheckResponsiblePerson =
  (findResponsiblePerson: FindResponsiblePerson) =>
  async (actor: string, { key, scopes }: Pick<Credential, 'key' | 'scopes'>): Promise<void> => {
    if (!STAFF_ROLES.some((role) => scopes.includes(role))) return;
    const [own, other] = await Promise.all([actor, key].map(findResponsiblePerson));
    if (own !== other)
      throw new Problem(
        'forbidden',
        'a key of staff is rotated by the person behind it, or from the command line: ' +
          'else issue another key, and revoke this one',
      );
  };

/** The members whose values the chain records. Of others it records only that they changed: they may name people. */
const RECORDED_MEMBERS = [
  'basis',
  'audience',
  'keep',
  'onWithheld',
  'directKafka',
  'unconditionalProfiles',
  'profiles',
  'organisation',
  'shares',
];

const changeData = (source: string, change: object): JsonObject => {
  const entries = Object.entries(change) as readonly (readonly [string, JsonObject[string]])[];
  return {
    source,
    members: entries.map(([name]) => name).filter((name) => name !== 'id'),
    ...Object.fromEntries(entries.filter(([name]) => RECORDED_MEMBERS.includes(name))),
  };
};

const plannedChange = (before: Source, change: Parameters<Sources['change']>[1]): SourceChange =>
  typeof change === 'function' ? change(before) : change;

/** A conflict that exists already is refused without an event. */
export const createSourcesBy =
  ({ sources, recordChange, findResponsiblePerson }: SourcesByDeps): SourcesBy =>
  (principal) => {
    const checkResponsiblePerson = createCheckResponsiblePerson(findResponsiblePerson);
    const by = principal.actor;
    // If an account counts as its inviter's, so do its keys, even after the account becomes another person's.
    const findIssuer = async (): Promise<string> => {
      const issuer = issuerOf(principal);
      return issuer.startsWith(ACCOUNT_PREFIX) ? findResponsiblePerson(issuer) : issuer;
    };
    const exists = async (id: string): Promise<boolean> => (await sources.list()).some((one) => one.id === id);
    return {
      ...sources,
      add: async (source) =>
        (await exists(source.id))
          ? sources.get(source.id)
          : recordChange({ type: 'source.created', by, data: changeData(source.id, source) }, () =>
              sources.add(source),
            ),
      create: async (source) =>
        (await exists(source.id))
          ? sources.create(source)
          : recordChange({ type: 'source.created', by, data: changeData(source.id, source) }, () =>
              sources.create(source),
            ),
      change: async (id, change) => {
        const planned = plannedChange(await sources.get(id), change);
        return recordChange({ type: 'source.changed', by, data: changeData(id, planned) }, () =>
          sources.change(id, change),
        );
      },
      issue: async (source, scopes) => {
        const key = newCredentialKey();
        const issuedBy = await findIssuer();
        return recordChange({ type: 'credential.issued', by, data: { source, key, scopes } }, () =>
          sources.issue(source, scopes, { key, issuedBy }),
        );
      },
      ensure: async (source, scopes, credential) => {
        const { key } = credential;
        const found = (await sources.credentials()).find((one) => one.key === key);
        if (found !== undefined && scopes.every((scope) => found.scopes.includes(scope)))
          return sources.ensure(source, scopes, credential);
        const type = found === undefined ? 'credential.issued' : 'credential.changed';
        return recordChange({ type, by, data: { source, key, scopes } }, () =>
          sources.ensure(source, scopes, credential),
        );
      },
      rotate: async (former, { overlapMs }) => {
        const found = (await sources.credentials()).find((one) => one.key === former);
        const key = newCredentialKey();
        const isCli = by === COMMAND_LINE;
        const rotation = { key, overlapMs, issuedBy: isCli ? former : await findIssuer() };
        // A refused rotation leaves no event.
        if (found === undefined || found.endsAt !== undefined) return sources.rotate(former, rotation);
        if (!isCli) await checkResponsiblePerson(by, found);
        const { source, scopes } = found;
        const data = { source, key: former, replacedBy: key, scopes, overlapSeconds: overlapMs / SECOND_MS };
        return recordChange({ type: 'credential.rotated', by, data }, () => sources.rotate(former, rotation));
      },
      allow: async (key, scopes) => {
        const found = (await sources.credentials()).find((one) => one.key === key);
        if (found === undefined || scopes.every((scope) => found.scopes.includes(scope)))
          return sources.allow(key, scopes);
        return recordChange({ type: 'credential.changed', by, data: { source: found.source, key, scopes } }, () =>
          sources.allow(key, scopes),
        );
      },
      revoke: async (key) => {
        const found = (await sources.credentials()).find((one) => one.key === key);
        if (found === undefined) return sources.revoke(key);
        return recordChange({ type: 'credential.revoked', by, data: { source: found.source, key } }, () =>
          sources.revoke(key),
        );
      },
    };
  };
