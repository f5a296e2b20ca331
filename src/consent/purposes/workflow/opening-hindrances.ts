import { defined, ownValue } from '../../../core/json-object.ts';
import { findUnmetRequirements, type OpeningContext } from '../validation/opening-requirements.ts';
import { isStudy } from '../purpose-transitions.ts';
import type { PurposeDetails } from '../purpose-versions.ts';

/** The hindrances to opening a study, or opening it again; each is one step of one role. */
export const HINDRANCES = [
  'submission',
  'approval',
  'agreement',
  'dpia',
  'dpia-approval',
  'minimum',
  'kind',
  'end',
  'opening',
] as const;

export type Hindrance = (typeof HINDRANCES)[number];

const BY_MEMBER: Readonly<Record<string, Hindrance>> = { '/minimum': 'minimum', '/kind': 'kind' };

/**
 * The hindrances of the newest version of a study to asking people, in the order of the steps; none if it is open or
 * over. Only `opening` is left if a steward may open it.
 */
export const findHindrances = (
  { purpose, agreement, dpiaApproval }: Pick<PurposeDetails, 'purpose' | 'agreement' | 'dpiaApproval'>,
  context: OpeningContext,
  now: number,
): readonly Hindrance[] => {
  const { state, kind, dpia, until = Infinity } = purpose;
  if (state === 'open' || state === 'closed' || state === 'destroyed') return [];
  const version = { ...purpose, ...defined({ dpiaApproval }) };
  const unmet = findUnmetRequirements(version, 'open', context).flatMap(({ at }): readonly Hindrance[] => {
    if (at === '/dpia') return [dpia === undefined ? 'dpia' : 'dpia-approval'];
    const hindrance = ownValue(BY_MEMBER, at);
    return hindrance === undefined ? [] : [hindrance];
  });
  const found = new Set<Hindrance>([
    ...unmet,
    ...(state === 'draft' ? (['submission'] as const) : []),
    ...(state === 'draft' || state === 'submitted' ? (['approval'] as const) : []),
    ...(isStudy(kind) && agreement === undefined ? (['agreement'] as const) : []),
    ...(until <= now ? (['end'] as const) : []),
    'opening',
  ]);
  return HINDRANCES.filter((one) => found.has(one));
};
