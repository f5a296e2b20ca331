import type { MyEvents, MyOverview } from '../../../consent/subject/subject-service.ts';
import type { EventView, MeView, RecordedView, ToldView, TraceView } from '../../../pages/me/me-view.ts';
import { tailOf } from '../../../pages/layout/text.ts';
import type { Phrase } from '../../../pages/layout/text.ts';
import type { PhraseFor } from '../shared/localized-text.ts';
import { shownPurpose, titleOf } from '../shared/purpose-view.ts';

/** What was just done, and to which purpose. */
export interface Told {
  readonly what: ToldView['what'];
  readonly purpose?: string;
}

/** What the page of a learner is shown with. */
export interface ShowMeDeps {
  readonly phraseFor: PhraseFor;
  readonly told: Told | undefined;
  /** Where the receipt of the event with this `seq` is. */
  readonly receiptAt: (seq: number) => string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const WEEK = 7 * 86_400_000;
const WEEKS = 12;
/** The epoch was a Thursday: the Monday after it. */
const A_MONDAY = 4 * 86_400_000;

const recordedOf = ({ sources, counts }: MyOverview, now: number): readonly RecordedView[] => {
  const last = Math.floor((now - A_MONDAY) / WEEK) * WEEK + A_MONDAY;
  const mondays = Array.from({ length: WEEKS }, (_, at) => last - (WEEKS - 1 - at) * WEEK);
  return sources.flatMap(({ id, name }) => {
    const own = new Map(
      counts.weeks.filter(({ source }) => source === id).map(({ week, count }) => [Date.parse(week), count]),
    );
    return own.size === 0 ? [] : [{ name, weeks: mondays.map((monday) => ({ monday, count: own.get(monday) ?? 0 })) }];
  });
};

const latestOf = ({ sources, latest }: MyOverview, phraseFor: PhraseFor): readonly TraceView[] => {
  const names = new Map(sources.map(({ id, name }) => [id, name]));
  const named = ({ id }: { readonly id: string }, name: Phrase | undefined): Phrase =>
    name ?? { text: tailOf(id), language: '' };
  return latest
    .toSorted((a, b) => b.timestamp - a.timestamp)
    .map(({ source, timestamp, verb, activity }) => ({
      tool: names.get(source) ?? source,
      at: timestamp,
      verb: named(verb, phraseFor(verb.display)),
      ...(activity === undefined ? {} : { activity: named(activity, phraseFor(activity.name)) }),
    }));
};

const CHOICES: readonly EventView['what'][] = [
  'yes',
  'no',
  'pause',
  'resume',
  'stop',
  'object',
  'forget',
  'erase',
  'expire',
  'lapse',
];

const whatOf = ({ type, by, data }: MyEvents['events'][number]): EventView['what'] => {
  if (type === 'erasure.started') return 'erasing';
  if (type === 'erasure.done') return 'erased';
  if (type === 'contact') return 'contact';
  const choice = CHOICES.find((one) => one === data?.['choice']);
  if (choice === undefined) return 'other';
  if (by.role === 'steward' && choice === 'resume') return 'ruled-resume';
  return type === 'signature' && (choice === 'yes' || choice === 'resume') ? 'signature' : choice;
};

const toldOf = ({ what, purpose }: Told, titles: ReadonlyMap<string, Phrase>): ToldView => {
  const title = purpose === undefined ? undefined : (titles.get(purpose) ?? { text: purpose, language: '' });
  return { what, ...(title === undefined ? {} : { title }) };
};

/** What the page of a learner shows, in the language of its reader. */
export const shownOverview = (
  overview: MyOverview,
  { events, next }: MyEvents,
  { phraseFor, told, receiptAt, now }: ShowMeDeps,
): MeView => {
  const { role, name, sources, asked, decided, counts, bounds } = overview;
  const titles = new Map([...asked, ...decided].map(({ purpose }) => [purpose.id, titleOf(purpose, phraseFor)]));
  const event = (one: MyEvents['events'][number]): EventView => {
    const title =
      one.purpose === undefined ? undefined : (titles.get(one.purpose) ?? { text: one.purpose, language: '' });
    const isDecision = one.type === 'decision' || one.type === 'signature';
    const { role: by } = one.by;
    return {
      seq: one.seq,
      at: Date.parse(one.at),
      what: whatOf(one),
      by: by === 'institution' || by === 'scientist' || by === 'dpo' ? 'steward' : by,
      ...(title === undefined ? {} : { title }),
      ...(isDecision ? { receipt: receiptAt(one.seq) } : {}),
    };
  };
  return {
    viewer: role,
    bounds,
    ...(name === undefined ? {} : { name }),
    ...(told === undefined ? {} : { told: toldOf(told, titles) }),
    asked: asked.map((one) => shownPurpose(one, sources, phraseFor)),
    decided: decided.map((one) => shownPurpose(one, sources, phraseFor)),
    recorded: recordedOf(overview, now),
    isPart: !counts.isWhole,
    latest: latestOf(overview, phraseFor),
    events: events.map(event),
    ...(next === undefined ? {} : { earlier: next }),
  };
};
