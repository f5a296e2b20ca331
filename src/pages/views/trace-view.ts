import type { LocalizedText } from '../html/localized-text.ts';
import type { TraceView, ViewerRole } from './me-view.ts';

/** A part of a trace that a study's record lacks. */
export type LeftOutMember =
  'name' | 'activity' | 'activityText' | 'response' | 'time' | 'teacher' | 'team' | 'platform' | 'extensions' | 'files';

/** What a study would receive of a trace. */
interface TraceStudyView {
  readonly title: LocalizedText;
  /** Whether the person has said yes; otherwise they are asked. */
  readonly isGranted: boolean;
  /** JSON; absent if the study would receive nothing of this trace. */
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
  /** What was searched for, as the form had it. */
  readonly search: Readonly<Record<'text' | 'tool' | 'since' | 'until', string>>;
  /** The address of the next page; absent at the end. */
  readonly nextHref?: string;
}
