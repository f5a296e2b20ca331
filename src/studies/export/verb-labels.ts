import type { Purpose } from '../../consent/model/types.ts';
import { textOf } from '../../core/bytes/bytes.ts';
import { createSemaphore } from '../../core/concurrency/semaphore.ts';
import { HOUR_MS } from '../../core/time.ts';
import type { StatementRepository, StoredStatement } from '../../store/ports/statements/statement-repository.ts';
import { sourceToken, verbToken } from '../../xapi/statement/tokens.ts';
import type { Statement, LanguageMap } from '../../xapi/model/types.ts';
import { PUBLIC_FROM_PEOPLE } from '../study/k-anonymity.ts';

type Labels = ReadonlyMap<string, LanguageMap>;

/**
 * The labels that the tools of a study display for these verbs in their statements; verbs without one are not in the
 * map. Rejects with Problem `store-unavailable`, `overloaded`.
 */
export type VerbLabels = (verbs: readonly string[], study: Pick<Purpose, 'id' | 'hash' | 'scope'>) => Promise<Labels>;

export interface VerbLabelsDeps {
  readonly statements: Pick<StatementRepository, 'page'>;
  readonly filterVisible: (found: readonly StoredStatement[]) => Promise<readonly StoredStatement[]>;
  readonly now: () => number;
}

const MAX_LABEL_LENGTH = 100;
/** The page of the newest statements that is read for one verb. */
const PAGE = { ascending: false, limit: 200, maxExamined: 1000, maxBytes: 1_000_000 } as const;
const MAX_VERBS = 100;
const CACHE_TTL_MS = HOUR_MS;
/** Codebooks are public, so that only a few studies are read at once; other requests wait for a while. */
const CONCURRENT_READS = {
  atMost: 2,
  waitingAtMost: 32,
  waitMs: 5000,
  refusal: 'too many codebooks are being read at once',
} as const;

/** The people whose statements display a label, by language and label. */
type DisplayCounts = Map<string, Map<string, Set<string>>>;

const countDisplay = (counts: DisplayCounts, display: LanguageMap, person: string): void => {
  for (const [language, label] of Object.entries(display)) {
    if (label.length > MAX_LABEL_LENGTH) continue;
    const labels = counts.get(language) ?? new Map<string, Set<string>>();
    const people = labels.get(label) ?? new Set<string>();
    people.add(person);
    counts.set(language, labels.set(label, people));
  }
};

/** The most frequent label of each language, if enough people's statements display it. */
const mostFrequent = (counts: DisplayCounts): LanguageMap =>
  Object.fromEntries(
    [...counts].flatMap(([language, labels]) => {
      const [most] = [...labels]
        .filter(([, people]) => people.size >= PUBLIC_FROM_PEOPLE)
        .sort(([, a], [, b]) => b.size - a.size);
      return most === undefined ? [] : [[language, most[0]]];
    }),
  );

interface CachedLabels {
  readonly expiresAt: number;
  readonly request: string;
  readonly labels: Promise<Labels>;
}

/**
 * Reads labels from the `display` of each verb's newest statements, hourly, for at most 100 verbs of a study. A label
 * needs statements of twenty people: a tool may write a person's name there.
 */
export const createVerbLabels = ({ statements, filterVisible, now }: VerbLabelsDeps): VerbLabels => {
  const semaphore = createSemaphore(CONCURRENT_READS);
  const cache = new Map<string, CachedLabels>();

  const readLabel = async (verb: string, sources: readonly string[]): Promise<LanguageMap> => {
    const page = await statements.page({ ...PAGE, where: [[verbToken(verb)], sources.map(sourceToken)] });
    const counts: DisplayCounts = new Map();
    for (const { text, people = [] } of await filterVisible(page.statements)) {
      const { verb: displayed } = JSON.parse(textOf(text)) as Statement;
      const [person, ...others] = people.filter(({ role }) => role !== 'other');
      // A group's statement would count once for each member, although its display was written once.
      if (displayed.id === verb && displayed.display !== undefined && person !== undefined && others.length === 0)
        countDisplay(counts, displayed.display, person.id);
    }
    return mostFrequent(counts);
  };
  const readLabels = async (verbs: readonly string[], sources: readonly string[]): Promise<Labels> => {
    const permits = await semaphore.acquire();
    try {
      const labels = new Map<string, LanguageMap>();
      for (const verb of verbs) {
        const label = await readLabel(verb, sources);
        if (Object.keys(label).length > 0) labels.set(verb, label);
      }
      return labels;
    } finally {
      permits.release();
    }
  };
  return (all, { id, hash, scope: { sources } }) => {
    const verbs = all.slice(0, MAX_VERBS);
    const request = JSON.stringify([hash, ...verbs]);
    const cached = cache.get(id);
    if (cached !== undefined && cached.request === request && cached.expiresAt > now()) return cached.labels;
    for (const [study, { expiresAt }] of cache) if (expiresAt <= now()) cache.delete(study);
    const fresh = { expiresAt: now() + CACHE_TTL_MS, request, labels: readLabels(verbs, sources) };
    cache.set(id, fresh);
    fresh.labels.catch(() => {
      if (cache.get(id) === fresh) cache.delete(id);
    });
    return fresh.labels;
  };
};
