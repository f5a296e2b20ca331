import { isObject } from '../../core/json-object.ts';
import type { Fault } from '../../core/problem.ts';
import type { SourceProfile } from '../../store/ports/sources/source-repository.ts';
import { type BodyReader, createBodyReader, mapBody } from '../../xapi/validate/body-reader.ts';
import type { NewOrganisation, OrganisationChange } from './organisations/organisation-service.ts';
import { readPeriod } from './period.ts';
import { DEFAULT_OVERLAP_MS, OVERLAP_MUST, readOverlap } from './secrets/overlap.ts';
import type { Scope } from './scopes.ts';
import {
  KEEP,
  NEW_CREDENTIAL,
  NEW_GRANT,
  NEW_ORGANISATION,
  NEW_SOURCE,
  ORGANISATION_CHANGE,
  ROTATION,
  SOURCE_CHANGE,
} from './source-schemas.ts';
import type { NewSource, SourceChange } from './sources.ts';

/** Each profile has one mode. */
const repeatedProfiles = (profiles: unknown): readonly Fault[] => {
  if (!Array.isArray(profiles)) return [];
  const first = new Map<string, number>();
  return (profiles as readonly unknown[]).flatMap((one, index) => {
    const id = isObject(one) ? one['id'] : undefined;
    if (typeof id !== 'string') return [];
    const before = first.get(id);
    if (before !== undefined)
      return [{ at: `/profiles/${index}/id`, detail: `is the profile of /profiles/${before} too` }];
    first.set(id, index);
    return [];
  });
};

/** The faults that the schema of a source cannot find. */
const check = ({ profiles, keep }: Readonly<Record<string, unknown>>): readonly Fault[] => [
  ...repeatedProfiles(profiles),
  ...(typeof keep === 'string' && readPeriod(keep) === undefined
    ? [{ at: '/keep', detail: `must be ${String(KEEP['x-must'])}` }]
    : []),
];

type WithModes = { readonly profiles?: readonly (Omit<SourceProfile, 'policy'> & Partial<SourceProfile>)[] };

/** The value with the default policy `any` in each profile. */
const withPolicies = <T extends WithModes>(given: T) => {
  const { profiles: modes, ...rest } = given;
  return modes === undefined
    ? rest
    : { ...rest, profiles: modes.map(({ id, mode, policy = 'any' }) => ({ id, mode, policy })) };
};

const SOURCE_REFUSAL = 'this is not what a source may be';
const ORGANISATION_REFUSAL = 'this is not what an organisation may be';

const readSource = createBodyReader({ schema: NEW_SOURCE, refusal: SOURCE_REFUSAL, check });
const readSourceChange = createBodyReader({ schema: SOURCE_CHANGE, refusal: SOURCE_REFUSAL, check });
const readScopes = createBodyReader({
  schema: NEW_CREDENTIAL,
  refusal: 'this is not what a credential may be',
});

/**
 * Reads a new source: `id` and `name`, and optionally the other members.
 * Throws Problem `invalid-request` with all faults (at most 100), each with a JSON Pointer.
 */
export const validateSource: BodyReader<NewSource> = mapBody(readSource, withPolicies);

/** Reads a change of any members but `id` and `basis`; null removes one. Throws as `validateSource` does. */
export const validateSourceChange: BodyReader<SourceChange> = mapBody(readSourceChange, withPolicies);

/** Reads a new organisation. Throws as `validateSource` does. */
export const validateOrganisation: BodyReader<NewOrganisation> = createBodyReader({
  schema: NEW_ORGANISATION,
  refusal: ORGANISATION_REFUSAL,
});

/** Reads a change of an organisation; null removes its controller. Throws as `validateSource` does. */
export const validateOrganisationChange: BodyReader<OrganisationChange> = createBodyReader({
  schema: ORGANISATION_CHANGE,
  refusal: ORGANISATION_REFUSAL,
});

/** Reads the reader of a grant: the key of a credential. Throws as `validateSource` does. */
export const validateGrant = createBodyReader({
  schema: NEW_GRANT,
  refusal: 'this is not what a grant may be',
});

const readRotation = createBodyReader({
  schema: ROTATION,
  refusal: 'this is not how a credential is rotated',
  check: ({ overlap }) =>
    typeof overlap === 'string' && readOverlap(overlap) === undefined
      ? [{ at: '/overlap', detail: `must be ${OVERLAP_MUST}` }]
      : [],
});

/** Reads the overlap of a rotation, in milliseconds; 7 days if none is given. Throws as `validateSource` does. */
export const validateRotation: BodyReader<number> = mapBody(
  readRotation,
  ({ overlap }) => (overlap === undefined ? undefined : readOverlap(overlap)) ?? DEFAULT_OVERLAP_MS,
);

/** Reads the `scopes` of a new credential, at least one, without repetitions. Throws as `validateSource` does. */
export const validateScopes: BodyReader<readonly Scope[]> = mapBody(readScopes, ({ scopes }) => [...new Set(scopes)]);
