import { createHash } from 'node:crypto';
import {
  ANY,
  arraySchema,
  COUNT,
  enumSchema,
  FLAG,
  namedSchema,
  objectSchema,
  type Sent,
  STRING,
  TEXTS_BY_LANGUAGE,
} from '../../core/json-schema.ts';
import { versionOf } from '../../http/api/shared/if-match.ts';
import type { CompiledProfiles } from '../../profiles/judge/compile-profiles.ts';
import type { LoadedProfile } from '../../profiles/registry/profile-registry.ts';
import { FAULT } from '../openapi/shared/problem-responses.ts';
import { RULE } from '../openapi/shared/profile-schemas.ts';

const MEMBERS = {
  id: STRING,
  prefLabel: TEXTS_BY_LANGUAGE,
  origin: enumSchema('folder', 'added'),
  versions: arraySchema(
    objectSchema({ id: STRING, uncheckedPatterns: arraySchema(STRING) }, { generatedAtTime: STRING }),
  ),
  earlierVersions: arraySchema(STRING, { description: 'Ids of versions that the document no longer has.' }),
  warnings: arraySchema(FAULT),
};

export const PROFILE = namedSchema(
  'Profile',
  objectSchema(MEMBERS, {
    sources: { ...COUNT, description: 'In the list: the sources that you reach whose statements it checks.' },
  }),
);

const IDS = { added: arraySchema(STRING), removed: arraySchema(STRING) };
const VALUES = arraySchema(ANY);
const RULES_IN_WORDS = arraySchema(
  objectSchema(
    { location: STRING, sentence: STRING },
    { selector: STRING, presence: STRING, any: VALUES, all: VALUES, none: VALUES },
  ),
);

/** The changes of a version. */
export const PROFILE_CHANGE = namedSchema(
  'ProfileChange',
  objectSchema(
    {
      version: STRING,
      before: STRING,
      templates: objectSchema({
        ...IDS,
        changed: arraySchema(
          objectSchema({ id: STRING, rulesAdded: RULES_IN_WORDS, rulesRemoved: RULES_IN_WORDS, selectsOthers: FLAG }),
        ),
      }),
      patterns: objectSchema({ ...IDS, changed: arraySchema(STRING) }),
      concepts: objectSchema(IDS),
    },
    {
      statements: objectSchema({
        sources: arraySchema(
          objectSchema({
            source: STRING,
            checked: COUNT,
            noLongerValid: COUNT,
            rules: arraySchema(objectSchema({ ...RULE, count: COUNT }, { selector: STRING })),
          }),
        ),
        isPartial: FLAG,
      }),
    },
  ),
);

export const ADDED_PROFILE = namedSchema(
  'AddedProfile',
  objectSchema({ ...MEMBERS, changes: arraySchema(PROFILE_CHANGE) }),
);

export const PREVIEWED_PROFILE = namedSchema(
  'PreviewedProfile',
  objectSchema({
    id: STRING,
    prefLabel: TEXTS_BY_LANGUAGE,
    earlierVersions: arraySchema(STRING),
    warnings: arraySchema(FAULT),
    changes: arraySchema(PROFILE_CHANGE),
  }),
);

/** The profile of the examples. */
export const PROFILE_EXAMPLE = {
  id: 'https://profiles.example/exercises',
  prefLabel: { en: 'Exercises', fr: 'Exercices' },
  origin: 'added',
  versions: [
    { id: 'https://profiles.example/exercises/v1', generatedAtTime: '2024-03-27T12:30:00Z', uncheckedPatterns: [] },
  ],
  earlierVersions: [],
  warnings: [],
};

export const earlierIdsOf = (earlier: LoadedProfile['earlierVersions']): readonly string[] =>
  earlier.map(({ version }) => version.id);

export const profileJson = (
  { profile, origin, warnings, earlierVersions }: LoadedProfile,
  { versions: compiled }: CompiledProfiles,
): Sent<typeof PROFILE> => ({
  id: profile.id,
  prefLabel: profile.prefLabel,
  origin,
  versions: profile.versions.map(({ id, generatedAtTime }) => ({
    id,
    generatedAtTime,
    uncheckedPatterns: compiled.get(id)?.patterns?.partlyChecked ?? [],
  })),
  // The document has no objects of these versions, which stay as an earlier document defined them.
  earlierVersions: earlierIdsOf(earlierVersions),
  warnings,
});

const digests = new WeakMap<Uint8Array, string>();
/** The digest of a document, which is made once. */
const digestOf = (document: Uint8Array): string => {
  const digest = digests.get(document) ?? createHash('sha256').update(document).digest('base64url');
  digests.set(document, digest);
  return digest;
};

export const profileVersion = ({ document, earlierVersions }: LoadedProfile): string =>
  versionOf([digestOf(document), earlierIdsOf(earlierVersions)]);

/** The version of all profiles in force. */
export const listVersion = (all: readonly LoadedProfile[]): string =>
  versionOf(all.map((one) => [one.profile.id, profileVersion(one)]));
