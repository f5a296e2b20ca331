import type { PageProps } from '../../shell/page-row.ts';
import { OrganisationDetail } from './organisation-detail.tsx';
import { OrganisationList } from './organisation-list.tsx';
import './organisations.css';

/** Organisations: their tree, or one of them with a part of its page. */
export const OrganisationsPage = ({ segments: [id, part], query }: PageProps) =>
  id === undefined ? (
    <OrganisationList query={query} />
  ) : (
    <OrganisationDetail id={id} part={part ?? 'settings'} query={query} />
  );
