import { defined } from '../../core/json-object.ts';
import type { CopiedRecords } from '../../store/ports/copy-repository.ts';
import type { StoredViolation } from '../../store/ports/profiles/violation-repository.ts';
import type { Store } from '../../store/ports/store.ts';
import { type BytesInJson, bytesFromJson, bytesToJson } from './copied-bytes.ts';
import { type CopiedPart, copiedPages, each, jsonPart } from './copied-part.ts';

type Profile = CopiedRecords['profiles'];
type Earlier = CopiedRecords['earlierProfiles'];
type WithText<T> = Omit<T, 'document'> & { readonly document: BytesInJson };

/** Puts a profile as often as it was put before: its revision never goes back. */
const putProfile = async ({ profiles }: Store, { revision, ...profile }: Profile): Promise<void> => {
  const found = (await profiles.listRevisions()).find(({ id }) => id === profile.id);
  for (let at = found?.revision ?? 0; at < revision;) at = await profiles.put(profile);
};

const profiles = jsonPart<WithText<Profile>>(
  'profiles',
  async function* ({ store }) {
    for await (const page of copiedPages(store, 'profiles', 4))
      yield page.map(({ document, ...rest }) => ({ ...rest, document: bytesToJson(document) }));
  },
  each(({ store }, { document, ...rest }) => putProfile(store, { ...rest, document: bytesFromJson(document) })),
);

const profileVersions = jsonPart<WithText<Earlier>>(
  'profile-versions',
  async function* ({ store }) {
    for await (const page of copiedPages(store, 'earlierProfiles', 4))
      yield page.map(({ document, ...rest }) => ({ ...rest, document: bytesToJson(document) }));
  },
  each(({ store }, { profile, version, document }) =>
    store.profiles.keepEarlier(profile, [{ version, document: bytesFromJson(document) }]),
  ),
);

const patternRuns = jsonPart<CopiedRecords['patternRuns']>(
  'pattern-runs',
  ({ store }) => copiedPages(store, 'patternRuns'),
  ({ store }, records) => store.patternRuns.saveAll(records),
);

const violations = jsonPart<StoredViolation>(
  'violations',
  async function* ({ store }) {
    for (let before; ;) {
      const page = await store.violations.list({ limit: 500, ...defined({ before }) });
      if (page.violations.length > 0) yield page.violations;
      if (page.next === undefined) return;
      before = page.next;
    }
  },
  ({ store }, records) => store.violations.add(records),
);

/** The counters come after the violations, which raise them. */
const violationCounts = jsonPart<CopiedRecords['violationCounts']>(
  'violation-counts',
  ({ store }) => copiedPages(store, 'violationCounts'),
  ({ store }, records) => store.copies.putViolationCounts(records),
);

const unmatched = jsonPart<CopiedRecords['unmatched']>(
  'unmatched',
  ({ store }) => copiedPages(store, 'unmatched'),
  each(async ({ store }, { source, counts }) => {
    if ((await store.unmatched.list(source)).length === 0) await store.unmatched.raise(source, counts);
  }),
);

/** Profiles, their violations, runs and counters. */
export const PROFILE_PARTS: readonly CopiedPart[] = [
  profiles,
  profileVersions,
  patternRuns,
  violations,
  violationCounts,
  unmatched,
];
