import type { PageProps } from '../../shell/page-row.ts';
import { DryRunOfSource } from './dry-run-of-source.tsx';
import { RetentionList } from './retention-list.tsx';

/** Erasures and retention: all of it, or a dry run of one source. */
export const RetentionPage = ({ segments: [id], query }: PageProps) =>
  id === undefined ? (
    <RetentionList erasure={query.get('erasure') ?? ''} />
  ) : (
    <DryRunOfSource id={id} keep={query.get('keep') ?? ''} />
  );
