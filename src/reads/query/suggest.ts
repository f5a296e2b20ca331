import { ACCESS_ROUTES } from '../../consent/access/access-routes.ts';
import type { AccessRequest, RecordAccess } from '../../consent/access/record-access.ts';
import { defined } from '../../core/json-object.ts';
import { foldText } from '../../core/text/fold-text.ts';
import { DAY_MS } from '../../core/time.ts';
import { intactStatements } from '../../store/ports/statements/statement-checksum.ts';
import type { StatementRepository, StoredStatement } from '../../store/ports/statements/statement-repository.ts';
import { isIri } from '../../xapi/formats/iri.ts';
import { isActivity } from '../../xapi/model/activities.ts';
import { agentKey, isAgent } from '../../xapi/model/agents.ts';
import type { Statement, Token } from '../../xapi/model/types.ts';
import type { SentenceLanguage } from '../../xapi/sentences/choose-text.ts';
import { labelsOf } from '../../xapi/sentences/sentence-of.ts';
import { lowestKeyAt } from '../../xapi/statement/sort-key.ts';
import { activityToken, sourceToken, verbToken } from '../../xapi/statement/tokens.ts';
import { readStored } from '../../xapi/statement/read-stored.ts';
import { createMayRead, MAX_LISTED_SOURCES } from './confinement.ts';
import type { FilterVisible } from './filter-visible.ts';

/** The filters whose values are suggested. */
export const SUGGESTED_FIELDS = ['agent', 'verb', 'activity'] as const;
type SuggestedField = (typeof SUGGESTED_FIELDS)[number];

/** A value of a filter that was recorded. */
interface Suggestion {
  /** An IRI, or an Agent without its name as JSON. */
  readonly value: string;
  readonly label: string;
}

interface SuggestQuery {
  readonly field: SuggestedField;
  /** Part of the label or of the value; empty for all. Case and accents do not count. */
  readonly text: string;
  readonly limit: number;
  readonly language: SentenceLanguage;
  readonly reader: AccessRequest['reader'];
  /** The sources that the reader may read; undefined for all. */
  readonly sources: readonly string[] | undefined;
}

/**
 * Suggests values of a filter, those recorded last first. For people it leaves an access record, before it resolves.
 * Rejects with Problem `store-unavailable`.
 */
export type Suggest = (query: SuggestQuery) => Promise<readonly Suggestion[]>;

interface SuggestDeps {
  readonly repository: StatementRepository;
  readonly filterVisible: FilterVisible;
  readonly recordAccess: RecordAccess;
  readonly now: () => number;
}

/** The newest statements, and those before these ages: what was recorded last term is suggested too. */
const AGES_MS = [0, DAY_MS, 7 * DAY_MS, 30 * DAY_MS, 180 * DAY_MS] as const;
/** Of one age. All ages together are what a page of 200 statements costs at most. */
const SAMPLE = { ages: AGES_MS, ascending: false, limit: 40, maxExamined: 200, maxBytes: 200_000 } as const;
const PROBE = { ...SAMPLE, ages: [0], limit: 1 } as const;

/** A suggestion, and whether a folded text finds it. */
interface Found extends Suggestion {
  readonly matches: (wanted: string) => boolean;
}

const contains = (texts: readonly string[]) => (wanted: string) =>
  texts.some((text) => foldText(text).includes(wanted));

/** An agent is found by part of the name, or by the beginning of the identifier: a domain finds no list of all. */
const agentOf = ({ actor }: Statement, language: SentenceLanguage): Found | undefined => {
  if (!isAgent(actor) || agentKey(actor) === undefined) return undefined;
  const { mbox, account, openid, mbox_sha1sum } = actor;
  const identifier = mbox?.replace(/^mailto:/, '') ?? account?.name ?? openid ?? mbox_sha1sum ?? '';
  const value = JSON.stringify(defined({ mbox, account, openid, mbox_sha1sum }));
  const label = labelsOf({ actor, verb: { id: '' }, object: { id: '' } }, language).actor;
  const isInLabel = contains(actor.name === undefined ? [] : [label]);
  return { value, label, matches: (wanted) => isInLabel(wanted) || foldText(identifier).startsWith(wanted) };
};

const suggestionOf = (
  stored: StoredStatement,
  { field, language }: Pick<SuggestQuery, 'field' | 'language'>,
): Found | undefined => {
  const statement = readStored(stored);
  if (field === 'agent') return agentOf(statement, language);
  const { verb, object } = labelsOf(statement, language);
  const of = (value: string, label: string): Found => ({ value, label, matches: contains([value, label]) });
  if (field === 'verb') return of(statement.verb.id, verb);
  return isActivity(statement.object) ? of(statement.object.id, object) : undefined;
};

const TOKENS = { verb: verbToken, activity: activityToken } as const;

/** Samples the index by time: a look-up of each distinct value would read every statement. */
export const createSuggest = ({ repository, filterVisible, recordAccess, now }: SuggestDeps): Suggest => {
  const findReadable = async (
    where: readonly (readonly Token[])[],
    sources: readonly string[] | undefined,
    { ages, ...page }: typeof SAMPLE | typeof PROBE,
  ): Promise<readonly StoredStatement[]> => {
    const at = now();
    const ofSources = sources === undefined || sources.length > MAX_LISTED_SOURCES ? [] : [sources.map(sourceToken)];
    const pages = await Promise.all(
      ages.map((age) =>
        repository.page({
          where: [...where, ...ofSources],
          ...page,
          ...(age > 0 && { below: lowestKeyAt(at - age) }),
        }),
      ),
    );
    const mayRead = createMayRead(defined({ sources }));
    const found = new Map(pages.flatMap(({ statements }) => statements).map((stored) => [stored.at, stored]));
    return filterVisible(intactStatements(found.values()).filter(mayRead));
  };

  return async (query) => {
    const { field, text, limit, reader, sources } = query;
    if (sources?.length === 0) return [];
    const sample = await findReadable([], sources, SAMPLE);
    // An IRI in full is found however long ago it was recorded.
    const isProbed = field !== 'agent' && isIri(text);
    const probed = isProbed ? await findReadable([[TOKENS[field](text)]], sources, PROBE) : [];
    const wanted = foldText(text);
    const suggested = new Map<string, Suggestion>();
    const given: StoredStatement[] = [];
    for (const stored of [...probed, ...sample]) {
      const found = suggestionOf(stored, query);
      if (found === undefined || !found.matches(wanted)) continue;
      if (suggested.size === limit && !suggested.has(found.value)) continue;
      if (!suggested.has(found.value)) given.push(stored);
      suggested.set(found.value, suggested.get(found.value) ?? { value: found.value, label: found.label });
    }
    if (field === 'agent' && given.length > 0)
      await recordAccess({ reader, route: ACCESS_ROUTES.browse, filter: { agent: null } }, given);
    return [...suggested.values()];
  };
};
