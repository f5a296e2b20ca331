import type { PageProps } from '../../shell/page-row.ts';
import { DeadLetterDetail } from './dead-letter-detail.tsx';
import { DeadLetterList } from './dead-letter-list.tsx';

/** Dead letters: the list, or one by its id. */
export const DeadLettersPage = ({ segments: [id], query }: PageProps) =>
  id === undefined ? <DeadLetterList query={query} /> : <DeadLetterDetail id={id} />;
