import type { MyEvents } from '../../../consent/subject/my-history.ts';
import { accessesView } from '../access/view.ts';
import type { MySignIns } from '../../../consent/audit/my-sign-ins.ts';
import { signInsView } from '../sign-ins/view.ts';
import type { MyOverview } from '../../../consent/subject/my-overview.ts';
import type { MyPurpose } from '../../../consent/subject/my-purpose.ts';
import type {
  EventView,
  MeView,
  RecordedToolView,
  FlashMessage,
  TraceView,
  PurposeChoice,
  PurposeView,
  ReleasedFieldsView,
} from './view.ts';
import type { Language } from '../../html/language.ts';
import { type LocalizedText, lastSegmentOf } from '../../html/localized-text.ts';
import { type TraceContext, traceView } from '../traces/view.ts';
import { sourceOfRecord } from '../../../consent/purposes/recording-purpose.ts';
import { defined } from '../../../core/json-object.ts';
import { DAY_MS, WEEK_MS } from '../../../core/time.ts';
import { type Localize, localizeOr } from '../../../http/pages/shared/localize.ts';
import { titleOf } from '../../../http/pages/shared/title-of.ts';

/** The outcome of a form and the id of its purpose, as the cookie has it. */
export interface Flash {
  readonly kind: FlashMessage['kind'];
  readonly purpose?: string;
}

export interface MeViewContext {
  readonly localize: Localize;
  readonly language: Language;
  readonly flash: Flash | undefined;
  readonly signIns: MySignIns;
  /** True if a guardian may choose another child. */
  readonly hasChildren: boolean;
  /** The address of the receipt of the event with this `seq`. */
  readonly receiptHref: (seq: number) => string;
  /** The purposes of events that are not asked or decided now. */
  readonly purposes?: readonly Pick<MyPurpose['purpose'], 'id' | 'title'>[];
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly authority?: MeView['authority'];
}

const WEEKS = 12;
/** The first Monday after the epoch, which was a Thursday. */
const FIRST_MONDAY_MS = 4 * DAY_MS;

const recordedTools = ({ sources, counts }: MyOverview, now: number): readonly RecordedToolView[] => {
  const last = Math.floor((now - FIRST_MONDAY_MS) / WEEK_MS) * WEEK_MS + FIRST_MONDAY_MS;
  const mondays = Array.from({ length: WEEKS }, (_, at) => last - (WEEKS - 1 - at) * WEEK_MS);
  return sources.flatMap(({ id, name }) => {
    const own = new Map(
      counts.weeks.filter(({ source }) => source === id).map(({ week, count }) => [Date.parse(week), count]),
    );
    return own.size === 0 ? [] : [{ name, weeks: mondays.map((monday) => ({ monday, count: own.get(monday) ?? 0 })) }];
  });
};

const latestTraces = ({ sources, latest }: MyOverview, context: TraceContext): readonly TraceView[] => {
  const names = new Map(sources.map(({ id, name }) => [id, name]));
  return latest
    .toSorted((a, b) => b.timestamp - a.timestamp)
    .map((trace) => traceView(trace, names.get(trace.source) ?? trace.source, context));
};

const CHOICES: readonly EventView['kind'][] = [
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

const eventKind = ({ type, by, data }: MyEvents['events'][number]): EventView['kind'] => {
  if (type === 'erasure.started') return 'erasing';
  if (type === 'erasure.done') return 'erased';
  if (type === 'contact') return 'contact';
  if (type === 'person.kept-out') return 'kept-out';
  if (type === 'person.return-signed') return 'return-signed';
  if (type === 'person.returned') return 'returned';
  const choice = CHOICES.find((one) => one === data?.['choice']);
  if (choice === undefined) return 'other';
  if (by.role === 'steward' && choice === 'resume') return 'ruled-resume';
  return type === 'signature' && (choice === 'yes' || choice === 'resume') ? 'signature' : choice;
};

/** Forwarded data is erased or voided at its recipient, which may take longer than here. */
const shownKind = ({ kind, purpose }: Flash, isErasing: boolean): FlashMessage['kind'] => {
  if (kind === 'stop' && purpose?.startsWith('forward:') === true) return 'stop-forward';
  return kind === 'forgotten' && !isErasing ? 'erased' : kind;
};

const flashMessageView = (
  flash: Flash,
  { titles, isErasing }: { readonly titles: ReadonlyMap<string, LocalizedText>; readonly isErasing: boolean },
): FlashMessage => {
  const { purpose } = flash;
  const title = purpose === undefined ? undefined : (titles.get(purpose) ?? { text: purpose, language: '' });
  return {
    kind: shownKind(flash, isErasing),
    ...defined({ title }),
    ...(purpose !== undefined && sourceOfRecord(purpose) !== undefined && { isRecord: true }),
  };
};

const releasedFieldsView = ({
  keepActivities,
  extensions,
  responses,
  time,
}: NonNullable<MyPurpose['purpose']['view']>): ReleasedFieldsView => ({
  showsActivity: keepActivities.length > 0,
  responses,
  extensions: Object.keys(extensions).map(lastSegmentOf),
  time,
});

const purposeView = (
  { purpose, decision, isStale, needsParentalConsent, may, withheld, erasure }: MyPurpose,
  sources: MyOverview['sources'],
  localize: Localize,
): PurposeView => {
  const {
    id,
    version,
    kind,
    basis,
    summary,
    controller,
    recipients,
    commercial,
    automatedDecisions,
    scope,
    view,
    attachments = false,
    until,
    keep,
    storage,
  } = purpose;
  const benefit = localize(purpose.benefit);
  const names = new Map(sources.map((source) => [source.id, source.name]));
  const readers = sources.filter((source) => kind === 'record' && scope.sources.includes(source.id));
  return {
    id,
    version,
    kind,
    basis,
    controller,
    recipients: [...new Set([...recipients, ...readers.flatMap((one) => (one.readers ?? []).map(({ name }) => name))])],
    commercial,
    storage,
    isStale,
    needsParentalConsent,
    title: titleOf(purpose, localize),
    summary: localizeOr(localize, summary, ''),
    tools: scope.sources.map((source) => names.get(source) ?? source),
    ...defined({ benefit }),
    ...(automatedDecisions !== 'none' && { automated: automatedDecisions }),
    attachments,
    ...(view !== undefined && { released: releasedFieldsView(view) }),
    // `until` is exclusive, so the last day ends before it.
    ...(until !== undefined && { lastDay: until - DAY_MS }),
    ...defined({ retention: keep }),
    state: decision?.state ?? 'none',
    ...defined({ erasure, since: decision?.since }),
    signatures: (decision?.signatures ?? []).filter((one) => one.version === version).map(({ role }) => role),
    isWithheld: withheld.length > 0,
    allowedChoices: may.filter((choice): choice is PurposeChoice => choice !== 'forget'),
  };
};

/** The page of a person, localized for its reader. */
export const meView = (
  overview: MyOverview,
  { events, next }: MyEvents,
  { localize, language, flash, signIns, receiptHref, hasChildren, purposes = [], now, authority }: MeViewContext,
): MeView => {
  const { role, assurance, seesAll, name, sources, asked, decided, counts, bounds, mentions, accesses } = overview;
  const { keptOut } = overview;
  const isErasing = [keptOut, ...asked, ...decided].some((one) => one?.erasure === 'under-way');
  const shown = [...purposes, ...[...asked, ...decided].map(({ purpose }) => purpose)];
  const titles = new Map(shown.map((purpose) => [purpose.id, titleOf(purpose, localize)]));
  const event = (one: MyEvents['events'][number]): EventView => {
    const title =
      one.purpose === undefined ? undefined : (titles.get(one.purpose) ?? { text: one.purpose, language: '' });
    const isDecision = one.type === 'decision' || one.type === 'signature';
    const { role: by, evidence } = one.by;
    return {
      seq: one.seq,
      at: Date.parse(one.at),
      kind: eventKind(one),
      initiator: by === 'subject' || by === 'guardian' || by === 'system' ? by : 'steward',
      ...defined({ title }),
      ...(evidence !== undefined && { isOnPaper: true }),
      ...(isDecision && { receipt: receiptHref(one.seq) }),
    };
  };
  return {
    viewer: role,
    seesAll,
    ...(assurance === 'tool' && { tool: sources[0]?.name ?? '' }),
    ...(hasChildren && { hasChildren }),
    erasureBounds: bounds,
    ...defined({ mentions, authority, name }),
    ...(flash !== undefined && { flashMessage: flashMessageView(flash, { titles, isErasing }) }),
    ...defined({ keptOut }),
    requestedPurposes: asked.map((one) => purposeView(one, sources, localize)),
    decidedPurposes: decided.map((one) => purposeView(one, sources, localize)),
    recordedTools: recordedTools(overview, now),
    isPartial: !counts.isComplete,
    latestTraces: latestTraces(overview, { localize, language }),
    accesses: accessesView(accesses, signIns.signIns.find(({ isPresent }) => isPresent)?.link),
    signIns: signInsView(signIns),
    ...(overview.readsNothing !== undefined && { readsNothing: true }),
    events: events.map(event),
    ...defined({ nextBefore: next }),
  };
};
