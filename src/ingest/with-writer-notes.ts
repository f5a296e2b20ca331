import { isProblem } from '../core/problem.ts';
import type { NoteWriter } from '../consent/erasure/has-written.ts';
import { authorOf } from '../access/sources/authentication/authority.ts';
import type { Ingest, IngestResult } from './ingest.ts';
import type { StatementsRequest } from './request/validate-request.ts';

/**
 * Notes, before the answer, each credential that has written and may erase its own statements. An erasure is therefore
 * answered in the same way, whether consent has withheld its statements or not.
 */
export const withWriterNotes = (ingest: Ingest, noteWriter: NoteWriter): Ingest => {
  const noted = async ({ caller }: StatementsRequest, answer: Promise<IngestResult>): Promise<IngestResult> => {
    const result = await answer;
    // The statements are acknowledged even if the note fails. The next request notes the credential.
    await noteWriter(authorOf(caller)).catch((thrown: unknown) => {
      if (!isProblem(thrown)) throw thrown;
    });
    return result;
  };
  const isNoted = ({ caller, isDryRun = false }: StatementsRequest): boolean =>
    !isDryRun && caller.scopes.includes('statements/erase/mine');
  return {
    post: (request) => (isNoted(request) ? noted(request, ingest.post(request)) : ingest.post(request)),
    put: (request, id) => (isNoted(request) ? noted(request, ingest.put(request, id)) : ingest.put(request, id)),
  };
};
