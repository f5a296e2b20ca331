import { defined } from '../../core/json-object.ts';
import type {
  DocumentCursor,
  DocumentRepository,
  StoredDocument,
} from '../../store/ports/statements/document-repository.ts';
import { documentVerdicts, isShown, type RetentionVerdicts } from '../gate/retention-verdicts.ts';

/** Reads a person's visible documents, by all of their ids; only of these sources if they are given. */
export type ReadOwnDocuments = (
  ids: readonly string[],
  sources?: ReadonlySet<string>,
) => AsyncGenerator<StoredDocument, void>;

interface OwnDocumentsDeps {
  readonly repository: DocumentRepository;
  readonly retentionVerdicts: RetentionVerdicts;
}

const PAGE_SIZE = 100;

export const createReadOwnDocuments = ({ repository, retentionVerdicts }: OwnDocumentsDeps): ReadOwnDocuments =>
  async function* (ids, only) {
    let after: DocumentCursor | undefined;
    do {
      const page = await repository.findByPeople(ids, { limit: PAGE_SIZE, ...defined({ after }) });
      const verdicts = await documentVerdicts(retentionVerdicts, page.documents);
      for (const [at, { scope, owner, id, source }] of page.documents.entries()) {
        const isVisible = isShown(verdicts[at]) && only?.has(source) !== false;
        const document = isVisible ? await repository.read({ ...scope, owners: [owner] }, id) : undefined;
        if (document !== undefined) yield document;
      }
      after = page.next;
    } while (after !== undefined);
  };
