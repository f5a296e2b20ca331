import type { MyTrace } from '../../../consent/subject/my-counts.ts';
import type { Language } from '../../../pages/html/language.ts';
import { lastSegmentOf, type LocalizedText } from '../../../pages/html/localized-text.ts';
import type { TraceView } from '../../../pages/views/me-view.ts';
import { PHRASES } from '../../../sentences/phrases.ts';
import { resultTexts } from '../../../sentences/result-text.ts';
import type { Localize } from '../shared/localize.ts';

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
  ...(activity === undefined ? {} : { activity: named(activity, localize(activity.name)) }),
  results: resultTexts(result, PHRASES[language], language),
  // Tools of two organisations may have one id.
  href: `/me/traces/${id}?${new URLSearchParams({ tool: source }).toString()}`,
});
