/**
 * How sure it is that a sign-in is by the person, the least sure first. `tool`: a link that a source asked for;
 * `institution`: one that the staff or a system of the organisation asked for; `idp`: its OpenID provider.
 */
export const ASSURANCES = ['tool', 'institution', 'idp'] as const;
export type Assurance = (typeof ASSURANCES)[number];

/** Whether `given` is as sure as `needed`, or surer. What was decided before assurances were kept counts as `tool`. */
export const isSureEnough = (given: Assurance | undefined, needed: Assurance): boolean =>
  ASSURANCES.indexOf(given ?? 'tool') >= ASSURANCES.indexOf(needed);

/** The least sure of several; undefined where one of them is unknown, or where there are none. */
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

/** Who asked for a sign-in: a source by the key of a credential of its own, or a member of staff by an account. */
export type AskedBy = Readonly<Partial<Record<'source' | 'credential' | 'account', string>>>;
