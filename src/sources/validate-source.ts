import type { SourceProfile } from '../store/ports/consent/source-repository.ts';
import type { NewOrganisation, OrganisationChange } from './organisation-service.ts';
import type { NewSource, SourceChange } from './sources.ts';
import { isObject } from '../core/json-object.ts';
import { type Fault, Problem } from '../core/problem.ts';
import { isIri } from '../xapi/formats/iri.ts';
import { pointerTo } from '../xapi/json/json-pointer.ts';
import { readPeriod } from './period.ts';

/** The most faults in one answer. */
const MAX_FAULTS = 100;

/** The most sources with which one shares its documents; each is looked at for every document. */
const MAX_SHARES = 20;

/** The most profiles of a source, which is read for every request that it sends. */
const MAX_PROFILES = 100;

type Note = (at: string, detail: string) => void;
type Check = (value: unknown, at: string, note: Note) => void;

interface Shape {
  /** The members that an object may have. */
  readonly known: ReadonlyMap<string, Check>;
  readonly needed: readonly string[];
}

const text =
  (pattern: RegExp, must: string): Check =>
  (value, at, note) => {
    if (typeof value !== 'string' || !pattern.test(value)) note(at, `must be ${must}`);
  };
const oneOf =
  (...options: readonly string[]): Check =>
  (value, at, note) => {
    if (typeof value !== 'string' || !options.includes(value)) note(at, `must be one of ${options.join(', ')}`);
  };
const iri: Check = (value, at, note) => {
  if (typeof value !== 'string' || !isIri(value)) note(at, 'must be an IRI with a scheme');
};
const shaped =
  ({ known, needed }: Shape): Check =>
  (value, at, note) => {
    if (!isObject(value)) {
      note(at, 'must be an object');
      return;
    }
    for (const name of needed) if (!Object.hasOwn(value, name)) note(at, `must have the member ${name}`);
    for (const [name, member] of Object.entries(value)) {
      const check = known.get(name);
      if (check === undefined)
        note(pointerTo(at, name), `is not known here; known are ${[...known.keys()].join(', ')}`);
      else check(member, pointerTo(at, name), note);
    }
  };

const profile = shaped({
  known: new Map([
    ['id', iri],
    ['mode', oneOf('off', 'observe', 'enforce')],
    ['policy', oneOf('any', 'all')],
  ]),
  needed: ['id', 'mode'],
});

const profiles: Check = (value, at, note) => {
  if (!Array.isArray(value) || value.length > MAX_PROFILES) {
    note(at, `must be an array of at most ${MAX_PROFILES} profiles`);
    return;
  }
  const first = new Map<string, number>();
  (value as readonly unknown[]).forEach((one, index) => {
    profile(one, `${at}/${index}`, note);
    const id = typeof one === 'object' && one !== null && 'id' in one ? one.id : undefined;
    if (typeof id !== 'string') return;
    const before = first.get(id);
    if (before === undefined) first.set(id, index);
    else note(`${at}/${index}/id`, `is the profile of ${at}/${before} too`);
  });
};

const SOURCE_ID = /^[a-z0-9-]{1,64}$/;

const shares: Check = (value, at, note) => {
  if (!Array.isArray(value) || value.length > MAX_SHARES) {
    note(at, `must be an array of at most ${MAX_SHARES} ids of sources`);
    return;
  }
  (value as readonly unknown[]).forEach((id, index) => {
    if (typeof id !== 'string' || !SOURCE_ID.test(id)) note(`${at}/${index}`, 'must be the id of a source');
    else if (value.indexOf(id) < index) note(`${at}/${index}`, 'is given more than once');
  });
};

/** Part of a purpose, which is hashed as canonical JSON; that has no text for a lone surrogate. */
const controllerText = text(/^(?=.*\S)\P{Surrogate}{1,500}$/su, 'a text of 1 to 500 characters');

const controller = shaped({
  known: new Map([
    ['name', controllerText],
    ['address', controllerText],
    ['contact', controllerText],
    ['dpo', controllerText],
    ['country', text(/^[A-Z]{2}$/, 'a country in two capital letters (ISO 3166-1)')],
  ]),
  needed: ['name', 'address', 'contact', 'country'],
});

const keep: Check = (value, at, note) => {
  if (typeof value !== 'string' || readPeriod(value) === undefined)
    note(at, 'must be a period of years, months and days, or of weeks (ISO 8601), as in P3Y');
};

const flag: Check = (value, at, note) => {
  if (typeof value !== 'boolean') note(at, 'must be true or false');
};

const amount: Check = (value, at, note) => {
  if (!Number.isSafeInteger(value) || (value as number) < 1) note(at, 'must be a whole number of at least 1');
};
const quota = shaped({
  known: new Map([
    ['requests', amount],
    ['statements', amount],
    ['bytes', amount],
    ['cpuMs', amount],
  ]),
  needed: [],
});

const orNull =
  (check: Check): Check =>
  (value, at, note) => {
    if (value !== null) check(value, at, note);
  };

const ORGANISATION_ID = text(/^org:[a-z0-9-]{1,64}$/, 'org: and 1 to 64 of a to z, 0 to 9 and -');
const NAME = text(/^.{1,200}$/su, 'a text of 1 to 200 characters');

const NEEDED = [
  ['organisation', ORGANISATION_ID],
  ['name', NAME],
  ['profiles', profiles],
  ['onWithheld', oneOf('accept', 'reject')],
  ['directKafka', flag],
] as const;
const OPTIONAL = [
  ['controller', controller],
  ['audience', oneOf('minors', 'adults', 'mixed')],
  ['keep', keep],
  ['quota', quota],
] as const;

const change = shaped({
  known: new Map<string, Check>([
    ['shares', orNull(shares)],
    ...NEEDED,
    ...OPTIONAL.map(([name, check]) => [name, orNull(check)] as const),
  ]),
  needed: [],
});
const source = shaped({
  known: new Map<string, Check>([
    ['id', text(SOURCE_ID, '1 to 64 of a to z, 0 to 9 and -')],
    ...NEEDED,
    ...OPTIONAL,
    ['basis', oneOf('public_task', 'contract', 'consent')],
  ]),
  needed: ['id', 'name'],
});

const organisation = shaped({
  known: new Map([
    ['id', ORGANISATION_ID],
    ['name', NAME],
    ['parent', ORGANISATION_ID],
    ['controller', controller],
  ]),
  needed: ['id', 'name'],
});
const organisationChange = shaped({
  known: new Map([
    ['name', NAME],
    ['parent', ORGANISATION_ID],
    ['controller', orNull(controller)],
  ]),
  needed: [],
});
const grant = shaped({
  known: new Map([['key', text(/^.{1,200}$/su, 'the key of the credential that will read')]]),
  needed: ['key'],
});

const refuseFaults = (value: unknown, check: Check, what = 'a source'): void => {
  const faults: Fault[] = [];
  check(value, '', (at, detail) => {
    if (faults.length < MAX_FAULTS) faults.push({ at, detail });
  });
  if (faults.length > 0) throw new Problem('invalid-request', `this is not what ${what} may be`, faults);
};

/** The value with the default policy `any` in each profile. */
const withPolicies = <
  T extends { readonly profiles?: readonly (Omit<SourceProfile, 'policy'> & Partial<SourceProfile>)[] },
>(
  given: T,
) => {
  const { profiles: modes, ...rest } = given;
  return modes === undefined
    ? rest
    : { ...rest, profiles: modes.map(({ id, mode, policy = 'any' }) => ({ id, mode, policy })) };
};

/**
 * Reads a new source: `id` and `name`, and optionally the other members.
 * Throws Problem `invalid-request` with all faults (at most 100), each with a JSON Pointer.
 */
export const validateSource = (value: unknown): NewSource => {
  refuseFaults(value, source);
  return withPolicies(value as NewSource);
};

/** Reads a change of any members but `id` and `basis`; null removes one. Throws as `validateSource` does. */
export const validateSourceChange = (value: unknown): SourceChange => {
  refuseFaults(value, change);
  return withPolicies(value as SourceChange);
};

/** Reads a new organisation. Throws as `validateSource` does. */
export const validateOrganisation = (value: unknown): NewOrganisation => {
  refuseFaults(value, organisation, 'an organisation');
  return value as NewOrganisation;
};

/** Reads a change of an organisation; null removes its controller. Throws as `validateSource` does. */
export const validateOrganisationChange = (value: unknown): OrganisationChange => {
  refuseFaults(value, organisationChange, 'an organisation');
  return value as OrganisationChange;
};

/** Reads the reader of a grant: the key of a credential. Throws as `validateSource` does. */
export const validateGrant = (value: unknown): { readonly key: string } => {
  refuseFaults(value, grant, 'a grant');
  return value as { readonly key: string };
};
