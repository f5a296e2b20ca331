import type { PageProps } from '../../shell/page-row.ts';
import { AccountDetail } from './account-detail.tsx';
import { StaffList } from './staff-list.tsx';

/** Accounts of staff: the list, or one by its name. */
export const StaffPage = ({ segments: [name], query }: PageProps) =>
  name === undefined ? <StaffList query={query} /> : <AccountDetail name={name} />;
