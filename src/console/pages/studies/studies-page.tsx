import type { PageProps } from '../../shell/page-row.ts';
import { StudyDetail } from './study-detail.tsx';
import { StudyList } from './study-list.tsx';

/** Studies: all over the sources of the reader, or one by its id. */
export const StudiesPage = ({ segments: [id], query }: PageProps) =>
  id === undefined ? <StudyList query={query} /> : <StudyDetail id={id} />;
