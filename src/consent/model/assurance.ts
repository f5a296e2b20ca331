/**
 * The certainty that a sign-in is by the person, in ascending order. `tool`: a source asked for the link;
 * `institution`: the staff or a system of the organisation asked; `idp`: its OpenID provider signed in.
 */
export const ASSURANCES = ['tool', 'institution', 'idp'] as const;
export type Assurance = (typeof ASSURANCES)[number];

/** True if `given` is as sure as `needed`, or surer. Decisions older than assurances count as `tool`. */
export const isSureEnough = (given: Assurance | undefined, needed: Assurance): boolean =>
  ASSURANCES.indexOf(given ?? 'tool') >= ASSURANCES.indexOf(needed);

/** The least of several assurances; undefined if one of them is unknown, or if there are none. */
export const leastSure = (all: readonly (Assurance | undefined)[]): Assurance | undefined =>
  all.includes(undefined) ? undefined : ASSURANCES.find((one) => all.includes(one));

/** The least assurance of a yes that counts for a purpose. */
export const leastAssurance = ({
  assurance = 'tool',
  raisedAssurance,
}: {
  readonly assurance?: Assurance;
  readonly raisedAssurance?: Assurance;
}): Assurance => raisedAssurance ?? assurance;

/** The requester of a sign-in: a source by the key of one of its credentials, or a member of staff by an account. */
export type AskedBy = Readonly<Partial<Record<'source' | 'credential' | 'account', string>>>;
