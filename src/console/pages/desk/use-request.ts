import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { dataOf, type Versioned, versionedDataOf } from '../../api/api-problem.ts';
import { api, type ApiSchema } from '../../api/client.ts';
import { announce } from '../../parts/announcements.tsx';
import { textInLanguage, textsInLanguage } from '../../texts/language.ts';
import type { Review, ReviewStep } from './desk-types.ts';
import { REQUEST_TEXTS_EN } from './request-texts-en.ts';
import { REQUEST_TEXTS_FR } from './request-texts-fr.ts';

export const REQUEST_TEXTS = textsInLanguage({ en: REQUEST_TEXTS_EN, fr: REQUEST_TEXTS_FR });

export type ReadReview = Versioned<Review>;
export type PurposeRow = ApiSchema<'Purpose'>;

const KEY = 'requests';

export const titleOfPurpose = ({ id, title }: Pick<PurposeRow, 'id' | 'title'>): string => textInLanguage(title, id);

const reviewQuery = (id: string) => ({
  queryKey: [KEY, id],
  queryFn: () => versionedDataOf(api.GET('/v1/purposes/{id}/review', { params: { path: { id } } })),
});

/** Read once: the decision is on what the reader has seen. A conflict offers the current version. */
export const useReview = (id: string) =>
  useQuery({ ...reviewQuery(id), refetchInterval: false, refetchOnWindowFocus: false, staleTime: Infinity, gcTime: 0 });

/** The purposes that the reader sees, without drafts. */
export const useRequests = () =>
  useQuery({
    queryKey: [KEY],
    queryFn: async () =>
      (await dataOf(api.GET('/v1/purposes'))).purposes.filter(
        ({ state, inForce }) => state !== 'draft' || inForce !== undefined,
      ),
  });

export const useAgreement = () =>
  useQuery({ queryKey: ['agreement'], queryFn: () => dataOf(api.GET('/v1/agreement')), refetchInterval: false });

interface StepRequest {
  readonly step: ReviewStep;
  readonly etag: string;
  readonly comment: string;
}

const send = (id: string, { step, etag, comment }: StepRequest) => {
  const params = { path: { id }, header: { 'If-Match': etag } };
  switch (step) {
    case 'approve':
      return dataOf(api.POST('/v1/purposes/{id}/approve', { params }));
    case 'approve-dpia':
      return dataOf(api.POST('/v1/purposes/{id}/approve-dpia', { params }));
    case 'return':
      return dataOf(api.POST('/v1/purposes/{id}/return', { params, body: { comment } }));
    case 'open':
      return dataOf(api.POST('/v1/purposes/{id}/open', { params }));
    case 'suspend':
      return dataOf(api.POST('/v1/purposes/{id}/suspend', { params, body: { comment } }));
    case 'close':
      return dataOf(api.POST('/v1/purposes/{id}/close', { params }));
  }
};

/** Takes a step on the request as it was read. If another step came first, it is refused with 412. */
export const useStep = (id: string, onDone: () => void) => {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (request: StepRequest) => send(id, request),
    onSuccess: async (_, { step }) => {
      announce(REQUEST_TEXTS.acts.done(REQUEST_TEXTS.acts.steps[step].button));
      await Promise.all([
        queries.invalidateQueries({ queryKey: [KEY] }),
        queries.invalidateQueries({ queryKey: ['desk'] }),
      ]);
      onDone();
    },
  });
};

/** Reads the request again for a conflict: the steps that came first. */
export const useReadAgain = (id: string) => {
  const queries = useQueryClient();
  return useMutation({ mutationFn: () => queries.query({ ...reviewQuery(id), staleTime: 0 }) });
};
