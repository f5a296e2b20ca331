import {
  CHAIN_APPLIED,
  CHAIN_NAME,
  COPY_UNDER_WAY,
  type CopiedRecords,
  JOURNAL_ID,
  OLDER_THAN_LIST,
  STORE_MARKS,
  RECOVERY_UNDER_WAY,
  STORE_FORMAT,
} from '../../store/ports/copy-repository.ts';
import { STUDY_TOPICS_EPOCH } from '../../store/epoch.ts';
import type { Organisation } from '../../store/ports/sources/organisation-repository.ts';
import type { StoredPurpose } from '../../store/ports/consent/purpose-repository.ts';
import type { Source, Credential } from '../../store/ports/sources/source-repository.ts';
import type { StaffAccount } from '../../store/ports/sources/staff-repository.ts';
import type { MentionSearchPosition } from '../../store/ports/consent/mention-repository.ts';
import type { RebuildPosition } from '../../store/ports/statements/activity-repository.ts';
import { type CopiedPart, copiedPages, each, jsonPart, whole } from './copied-part.ts';
import { defined } from '../../core/json-object.ts';
import { seal, unseal } from '../../access/sources/secrets/seal.ts';

/** A credential in a copy: the hash of its secret is sealed, or left out. */
interface CopiedCredential extends Omit<Credential, 'hash'> {
  readonly sealedHash?: string;
}

/**
 * Seals the hash of a credential's secret under the key of the copy. A credential that reads studies has no sealed
 * hash: streams begin anew in the new instance, and a reader that went on at its old cursor would miss deletions.
 */
const sealCredential = ({ hash, ...rest }: Credential, sealingKey: string): CopiedCredential =>
  rest.scopes.includes('scientist') ? rest : { ...rest, sealedHash: seal(hash, sealingKey) };

/** Reverses `sealCredential`. No secret has an empty hash. */
const unsealCredential = ({ sealedHash, ...rest }: CopiedCredential, sealingKey: string): Credential => ({
  ...rest,
  hash: sealedHash === undefined ? '' : unseal(sealedHash, sealingKey),
});

const credentials = jsonPart<CopiedCredential>(
  'credentials',
  whole(async ({ store, sealingKey }) =>
    (await store.sources.listCredentials()).map((credential) => sealCredential(credential, sealingKey)),
  ),
  each(({ store, sealingKey }, credential) => store.sources.addCredential(unsealCredential(credential, sealingKey))),
);

const staff = jsonPart<Omit<StaffAccount, 'invitation'>>(
  'staff',
  whole(async ({ store }) => (await store.staff.list()).map(({ invitation: _, ...account }) => account)),
  each(({ store }, account) => store.staff.add(account)),
);

const purposes = jsonPart<StoredPurpose>(
  'purposes',
  whole(({ store }) => store.purposes.list({})),
  each(({ store }, purpose) => store.purposes.add(purpose)),
);

const sources = jsonPart<Source>(
  'sources',
  whole(({ store }) => store.sources.listSources()),
  each(({ store }, source) => store.sources.addSource(source)),
);

const organisations = jsonPart<Organisation>(
  'organisations',
  whole(({ store }) => store.organisations.list()),
  each(({ store }, organisation) => store.organisations.add(organisation)),
);

/** The positions of work in the background. */
interface Positions {
  readonly definitions?: RebuildPosition;
  readonly mentions?: MentionSearchPosition;
}

const positions = jsonPart<Positions>(
  'positions',
  whole(async ({ store }) => {
    const definitions = await store.activities.rebuildPosition();
    const mentions = await store.mentions.searchPosition();
    return [{ ...defined({ definitions, mentions }) }];
  }),
  each(async ({ store }, { definitions, mentions }) => {
    if (definitions !== undefined) await store.activities.saveRebuildPosition(definitions);
    if (mentions !== undefined) await store.mentions.saveSearchPosition(mentions);
  }),
);

const OWN_FACTS: readonly string[] = [
  ...[CHAIN_NAME, COPY_UNDER_WAY, JOURNAL_ID, OLDER_THAN_LIST, RECOVERY_UNDER_WAY, STORE_FORMAT, STUDY_TOPICS_EPOCH],
  ...STORE_MARKS,
];

const isCopied = (fact: string): boolean => !OWN_FACTS.includes(fact) && !fact.startsWith(CHAIN_APPLIED);

/** Facts about the installation, with its keys, wrapped under the master key. */
const FACTS_PART: CopiedPart = jsonPart<CopiedRecords['facts']>(
  'facts',
  async function* ({ store }) {
    for await (const page of copiedPages(store, 'facts')) yield page.filter(({ name }) => isCopied(name));
  },
  each(({ store }, { name, value }) => store.facts.putIfAbsent(name, value)),
);

/** These are read after the parts that refer to them, so that nothing is missing. */
export const SETTINGS_PARTS: readonly CopiedPart[] = [
  credentials,
  staff,
  purposes,
  sources,
  organisations,
  positions,
  FACTS_PART,
];
