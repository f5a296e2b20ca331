import { publicPurposeJson } from '../../../consent/purposes/purpose-json.ts';
import { accessesJson } from '../../../consent/subject/my-access-records.ts';
import type { MyKeptOut } from '../../../consent/subject/my-kept-out.ts';
import type { MyOverview } from '../../../consent/subject/my-overview.ts';
import type { MyPurpose } from '../../../consent/subject/my-purpose.ts';

const time = (at: number): string => new Date(at).toISOString();

const myPurposeJson = ({ purpose, decision, generation, isStale, needsParentalConsent, may, withheld }: MyPurpose) => ({
  purpose: publicPurposeJson(purpose),
  state: decision?.state ?? 'none',
  generation,
  ...(decision === undefined
    ? {}
    : {
        version: decision.version,
        since: time(decision.since),
        includePast: decision.includePast,
        signatures: decision.signatures.map(({ role }) => role),
      }),
  ...(decision?.until === undefined ? {} : { until: time(decision.until) }),
  stale: isStale,
  joint: needsParentalConsent,
  may,
  ...(withheld.length === 0 ? {} : { withheld }),
});

const keptOutJson = ({ since, signatures, isJoint, mayReturn, isWithheld, erasure }: MyKeptOut) => ({
  since: time(since),
  joint: isJoint,
  signatures,
  may: mayReturn ? ['return'] : [],
  ...(isWithheld ? { withheld: ['return'] } : {}),
  erasure,
});

/** The answer to GET /v1/me. */
export const overviewJson = ({
  role,
  assurance,
  name,
  sources,
  keptOut,
  asked,
  decided,
  counts,
  latest,
  bounds,
  mentions,
  accesses,
  readsNothing,
}: MyOverview) => ({
  role,
  assurance,
  ...(name === undefined ? {} : { name }),
  sources,
  ...(keptOut === undefined ? {} : { keptOut: keptOutJson(keptOut) }),
  asked: asked.map(myPurposeJson),
  decided: decided.map(myPurposeJson),
  counts: { weeks: counts.weeks, whole: counts.isWhole },
  latest: latest.map(({ timestamp, stored, result: _, ...trace }) => ({
    ...trace,
    timestamp: time(timestamp),
    stored: time(stored),
  })),
  bounds,
  ...(mentions === undefined ? {} : { mentions }),
  accesses: accessesJson(accesses),
  ...(readsNothing === undefined ? {} : { readsNothing }),
});
