import { defined } from '../../core/json-object.ts';
import type { ProcessPages } from '../../api/route/services.ts';
import type { Request, Response } from '../../http/message/request-response.ts';
import { type Language, LANGUAGES } from '../html/language.ts';
import type { PageContext } from '../layout/page.ts';

/** The reader of a page that each process has: without a context in a process that has no other pages. */
interface ProcessPageReader {
  readonly headers: NonNullable<Response['headers']>;
  readonly about: { readonly language: Language; readonly context?: PageContext };
}

export const readProcessContext = (
  { readContext }: ProcessPages,
  request: Request,
  path: string,
): ProcessPageReader => {
  const read = readContext?.(request, path);
  return {
    headers: read?.headers ?? {},
    about: {
      language: read?.context.language ?? request.acceptsLanguage(LANGUAGES) ?? 'en',
      ...defined({ context: read?.context }),
    },
  };
};
