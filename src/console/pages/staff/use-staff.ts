import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { dataOf, type Versioned, versionedDataOf } from '../../api/api-problem.ts';
import { api, type ApiBody, type ApiSchema } from '../../api/client.ts';
import { LIST_KEYS, type StaffRow } from '../../api/lists.ts';
import { announce } from '../../parts/announcements.tsx';
import { useBegun } from '../../parts/use-begun.ts';
import { textsInLanguage } from '../../texts/language.ts';
import { STAFF_TEXTS_EN } from './staff-texts-en.ts';
import { STAFF_TEXTS_FR } from './staff-texts-fr.ts';

export const STAFF_TEXTS = textsInLanguage({ en: STAFF_TEXTS_EN, fr: STAFF_TEXTS_FR });

/** An account with its version, on which a change rests. */
export type ReadAccount = Versioned<StaffRow>;
export type ShownInvitation = ApiSchema<'StaffInvitation'>;
export type StaffChangeBody = ApiBody<'/v1/staff/{name}', 'patch'>;
type NewStaffBody = ApiBody<'/v1/staff', 'post'>;

const KEY = LIST_KEYS.staff;

const accountQuery = (name: string) =>
  queryOptions({
    queryKey: [...KEY, name],
    queryFn: () => versionedDataOf(api.GET('/v1/staff/{name}', { params: { path: { name } } })),
  });

/** An account as it is now. */
export const useAccount = (name: string) => useQuery(accountQuery(name));

/** The account as it was when a form began. */
export const useBegunAccount = (read: ReadAccount) => {
  const queries = useQueryClient();
  return useBegun(read, () => queries.query({ ...accountQuery(read.data.name), staleTime: 0 }));
};

/** Invites to an account, a new or an existing one. */
export const useInvite = (onInvited: (invitation: ShownInvitation) => void) => {
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: KEY });
  const invite = useMutation({
    mutationFn: (body: NewStaffBody) => dataOf(api.POST('/v1/staff', { body })),
    onSuccess: onInvited,
    onSettled,
  });
  const inviteAgain = useMutation({
    mutationFn: (name: string) => dataOf(api.POST('/v1/staff/{name}/invitations', { params: { path: { name } } })),
    onSuccess: onInvited,
    onSettled,
  });
  return { invite, inviteAgain };
};

/** Changes an account if its version is still the same. Otherwise the change is refused with 412. */
export const useChangeAccount = (name: string, onDone: (changed: ReadAccount) => void) => {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ etag, body }: { readonly etag: string; readonly body: StaffChangeBody }) =>
      versionedDataOf(
        api.PATCH('/v1/staff/{name}', { params: { path: { name }, header: { 'If-Match': etag } }, body }),
      ),
    onSuccess: (changed) => {
      queries.setQueryData(accountQuery(name).queryKey, changed);
      announce(STAFF_TEXTS.saved);
      onDone(changed);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
};

/** Confirms an account as it was read. A person joined to it since is not confirmed. */
export const useConfirmAccount = ({ name, displayName }: StaffRow, onDone: () => void) => {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (etag: string) =>
      versionedDataOf(
        api.POST('/v1/staff/{name}/confirm', { params: { path: { name }, header: { 'If-Match': etag } } }),
      ),
    onSuccess: (confirmed) => {
      queries.setQueryData(accountQuery(name).queryKey, confirmed);
      announce(STAFF_TEXTS.confirm.done(displayName));
      onDone();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
};

/** Ends an account and its sessions. */
export const useEndAccount = ({ name, displayName }: StaffRow, onDone: () => void) => {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => dataOf(api.DELETE('/v1/staff/{name}', { params: { path: { name } } })),
    onSuccess: () => {
      announce(STAFF_TEXTS.end.done(displayName));
      onDone();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
};
