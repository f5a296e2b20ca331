import type { PageProps } from '../../shell/page-row.ts';
import { AddProfile } from './add-profile.tsx';
import { ProfileDetail } from './profile-detail.tsx';
import { ProfileList } from './profile-list.tsx';

/** Profiles: the list, one profile by its id, or the form that adds one. Ids are IRIs, so none is `add`. */
export const ProfilesPage = ({ segments: [id], query }: PageProps) => {
  if (id === undefined) return <ProfileList query={query} />;
  return id === 'add' ? <AddProfile /> : <ProfileDetail id={id} />;
};
