import type { MyTrace } from '../../../consent/subject/my-counts.ts';
import type { Session } from '../../../consent/subject/sign-in-links.ts';
import type { SubjectService } from '../../../consent/subject/service/subject-service.ts';
import { copyPage } from './page.ts';
import type { Language } from '../../html/language.ts';
import type { Request } from '../../../http/message/request-response.ts';
import { localizeFor } from '../../../http/pages/shared/localize.ts';
import { meView } from '../overview/make-view.ts';
import { traceView } from '../traces/view.ts';

interface CopyPageDeps {
  readonly subjectService: SubjectService;
  readonly now: () => number;
}

/** The most traces on the page, the latest first. The file of lines beside it has all. */
const MAX_TRACES = 1000;

/** Renders the page in a copy of all data. Rejects as the services do. */
export const createCopyPageOf =
  ({ subjectService, now }: CopyPageDeps) =>
  async ({ acceptsLanguage, header }: Request, session: Session): Promise<string> => {
    const language: Language = acceptsLanguage(['fr', 'en']) === 'fr' ? 'fr' : 'en';
    const reader = { language, localize: localizeFor({ context: { language, root: '' }, header }) };
    const overview = await subjectService.overview(session);
    const traces: MyTrace[] = [];
    let next: string | undefined;
    do {
      const page = await subjectService.traces.list(session, next === undefined ? {} : { below: next });
      traces.push(...page.traces);
      next = page.next;
    } while (next !== undefined && traces.length < MAX_TRACES);
    const at = now();
    const names = new Map(overview.sources.map(({ id, name }) => [id, name]));
    return copyPage(language, {
      at,
      me: meView(
        overview,
        { events: [] },
        { ...reader, flash: undefined, signIns: { signIns: [] }, hasChildren: false, receiptHref: String, now: at },
      ),
      traces: traces
        .slice(0, MAX_TRACES)
        .toSorted((a, b) => b.timestamp - a.timestamp)
        .map((trace) => traceView(trace, names.get(trace.source) ?? trace.source, reader)),
      hasMore: next !== undefined || traces.length > MAX_TRACES,
    });
  };
