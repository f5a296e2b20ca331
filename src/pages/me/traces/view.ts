import { type LocalizedText, lastSegmentOf } from '../../html/localized-text.ts';
import type { TraceView, ViewerRole } from '../overview/view.ts';
import type { MyTrace } from '../../../consent/subject/my-counts.ts';
import type { Language } from '../../html/language.ts';
import { PHRASES } from '../../../xapi/sentences/phrases.ts';
import { resultTexts } from '../../../xapi/sentences/result-text.ts';
import type { Localize } from '../../../http/pages/shared/localize.ts';

/** A part of a trace that a study's record lacks. */
export type LeftOutMember =
  'name' | 'activity' | 'activityText' | 'response' | 'time' | 'teacher' | 'team' | 'platform' | 'extensions' | 'files';

/** The record of a trace that a study would receive. */
interface TraceStudyView {
  readonly title: LocalizedText;
  /** True if the person has said yes; otherwise they are asked. */
  readonly isGranted: boolean;
  /** The record as JSON; absent if the study would receive nothing of this trace. */
  readonly record?: string;
  readonly leftOut: readonly LeftOutMember[];
}

/** The page of one trace. */
export interface TracePageView {
  readonly viewer: ViewerRole;
  readonly trace: TraceView;
  readonly studies: readonly TraceStudyView[];
  /** Addresses of the data of its attachments. */
  readonly files: readonly string[];
  /** The statement as JSON. */
  readonly statement: string;
}

/** The page of all traces, with its search. */
export interface TracesView {
  readonly traces: readonly TraceView[];
  readonly tools: readonly { readonly id: string; readonly name: string }[];
  /** The values of the search, as the form had them. */
  readonly search: Readonly<Record<'text' | 'tool' | 'since' | 'until', string>>;
  /** The fields that have no valid day: nothing was searched for then. */
  readonly wrongDays: readonly ('since' | 'until')[];
  /** The address of the next page; absent at the end. */
  readonly nextHref?: string;
}

/** The reader of a trace. */
export interface TraceContext {
  readonly localize: Localize;
  readonly language: Language;
}

const named = ({ id }: { readonly id: string }, name: LocalizedText | undefined): LocalizedText =>
  name ?? { text: lastSegmentOf(id), language: '' };

/** A trace with its result in words, for its reader. */
export const traceView = (
  { id, source, timestamp, verb, activity, result }: MyTrace,
  tool: string,
  { localize, language }: TraceContext,
): TraceView => ({
  tool,
  at: timestamp,
  verb: named(verb, localize(verb.display)),
  ...(activity !== undefined && { activity: named(activity, localize(activity.name)) }),
  results: resultTexts(result, PHRASES[language], language),
  // Tools of two organisations may have one id.
  href: `/me/traces/${id}?${new URLSearchParams({ tool: source }).toString()}`,
});
