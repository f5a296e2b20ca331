import type { PageProps } from '../../shell/page-row.ts';
import { SourceDetail } from './source-detail.tsx';
import { SourceList } from './source-list.tsx';

/** Sources: the list, or one of them with a part of its page. */
export const SourcesPage = ({ segments: [id, part], query }: PageProps) =>
  id === undefined ? <SourceList query={query} /> : <SourceDetail id={id} part={part ?? 'settings'} />;
