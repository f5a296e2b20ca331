import type { MyOverview, MyPurpose } from '../../../consent/subject/subject-service.ts';
import { shownPurpose } from '../../../consent/purposes/public-purpose-json.ts';

const time = (at: number): string => new Date(at).toISOString();

const shownOne = ({ purpose, decision, isStale, isJoint, may }: MyPurpose) => ({
  purpose: shownPurpose(purpose),
  state: decision?.state ?? 'none',
  generation: decision?.generation ?? 1,
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
  joint: isJoint,
  may,
});

/** What GET /v1/me answers. */
export const shownMe = ({ role, name, sources, asked, decided, counts, latest, bounds }: MyOverview) => ({
  role,
  ...(name === undefined ? {} : { name }),
  sources,
  asked: asked.map(shownOne),
  decided: decided.map(shownOne),
  counts: { weeks: counts.weeks, whole: counts.isWhole },
  latest: latest.map(({ timestamp, stored, ...trace }) => ({
    ...trace,
    timestamp: time(timestamp),
    stored: time(stored),
  })),
  bounds,
});
