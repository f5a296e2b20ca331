import type { LanguageMap, Purpose } from '../../consent/model/types.ts';
import { createSemaphore } from '../../core/semaphore.ts';
import type { StatementRepository, StoredStatement } from '../../store/ports/statement-repository.ts';
import { sourceToken, verbToken } from '../../xapi/statement/tokens.ts';
import type { Statement } from '../../xapi/model/types.ts';

type Labels = ReadonlyMap<string, LanguageMap>;

/**
 * What the tools of a study call these verbs in what they record; those that nothing can be told of are not in the map.
 * Rejects with Problem `store-unavailable`, and with `overloaded` where too many are asked about at once.
 */
export type VerbLabels = (verbs: readonly string[], study: Pick<Purpose, 'id' | 'hash' | 'scope'>) => Promise<Labels>;

/** What `createVerbLabels` is built from. */
export interface VerbLabelsDeps {
  readonly statements: Pick<StatementRepository, 'page'>;
  /** Those of these statements that a reader may see now. */
  readonly shown: (found: readonly StoredStatement[]) => Promise<readonly StoredStatement[]>;
  readonly now: () => number;
}

/** A text that so many people's statements have alike is a word of the tool, not of anybody. */
const PEOPLE = 10;
/** A longer text is no name of a verb. */
const LONGEST = 100;
/** What is read for one verb. */
const READ = { ascending: false, limit: 200, examine: 1000, bytes: 1_000_000 } as const;
/** So many verbs of a study are looked at. */
const VERBS = 100;
/** However many ask, it is read once in so many milliseconds. */
const KEPT_MS = 3_600_000;
/** It is read for so many studies at once, since anybody may ask; others wait a little for their turn. */
const READINGS = {
  atMost: 2,
  waitingAtMost: 32,
  waitMs: 5000,
  refusal: 'too many codebooks are being read at once',
} as const;

type Said = Map<string, Map<string, Set<string>>>;

const hear = (said: Said, display: LanguageMap, person: string): void => {
  for (const [language, text] of Object.entries(display)) {
    if (text.length > LONGEST) continue;
    const texts = said.get(language) ?? new Map<string, Set<string>>();
    const who = texts.get(text) ?? new Set<string>();
    who.add(person);
    said.set(language, texts.set(text, who));
  }
};

/** In each language, what most say, where enough do. */
const agreed = (said: Said): LanguageMap =>
  Object.fromEntries(
    [...said].flatMap(([language, texts]) => {
      const [most] = [...texts].filter(([, who]) => who.size >= PEOPLE).sort(([, a], [, b]) => b.size - a.size);
      return most === undefined ? [] : [[language, most[0]]];
    }),
  );

/**
 * Builds the reading of what verbs are called: of the newest statements with each, the display that those of at least
 * ten people, each a statement of their own, have alike. What only one person's statements say is never told, since a
 * tool may have written a name there. At most 200 statements are read for a verb, and at most 100 verbs for a study,
 * once in an hour. What is kept is that of each study that was asked about within that hour.
 */
export const createVerbLabels = ({ statements, shown, now }: VerbLabelsDeps): VerbLabels => {
  const readings = createSemaphore(READINGS);
  const kept = new Map<string, { readonly until: number; readonly about: string; readonly labels: Promise<Labels> }>();

  const read = async (verb: string, sources: readonly string[]): Promise<LanguageMap> => {
    const { statements: found } = await statements.page({
      ...READ,
      where: [[verbToken(verb)], sources.map(sourceToken)],
    });
    const said: Said = new Map();
    for (const { text, people = [] } of await shown(found)) {
      const {
        verb: { id, display },
      } = JSON.parse(Buffer.from(text).toString('utf8')) as Statement;
      const [person, ...others] = people.filter(({ role }) => role !== 'other');
      // One statement of a class says once what ten people's would say ten times.
      if (id === verb && display !== undefined && person !== undefined && others.length === 0)
        hear(said, display, person.id);
    }
    return agreed(said);
  };
  const readAll = async (verbs: readonly string[], sources: readonly string[]): Promise<Labels> => {
    const place = await readings.acquire();
    try {
      const labels = new Map<string, LanguageMap>();
      for (const verb of verbs) {
        const label = await read(verb, sources);
        if (Object.keys(label).length > 0) labels.set(verb, label);
      }
      return labels;
    } finally {
      place.release();
    }
  };
  return (verbs, { id, hash, scope: { sources } }) => {
    const looked = verbs.slice(0, VERBS);
    const about = JSON.stringify([hash, ...looked]);
    const known = kept.get(id);
    if (known !== undefined && known.about === about && known.until > now()) return known.labels;
    for (const [study, { until }] of kept) if (until <= now()) kept.delete(study);
    const fresh = { until: now() + KEPT_MS, about, labels: readAll(looked, sources) };
    kept.set(id, fresh);
    fresh.labels.catch(() => {
      if (kept.get(id) === fresh) kept.delete(id);
    });
    return fresh.labels;
  };
};
