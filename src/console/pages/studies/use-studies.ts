import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ApiProblem, dataOf } from '../../api/api-problem.ts';
import { api } from '../../api/client.ts';
import type { ListRequest } from '../../api/list-query.ts';
import { PAGE_SIZE } from '../../api/lists.ts';
import type { paths } from '../../api/openapi.generated.ts';
import { textInLanguage, textsInLanguage } from '../../texts/language.ts';
import { STUDIES_TEXTS_EN } from './studies-texts-en.ts';
import { STUDIES_TEXTS_FR } from './studies-texts-fr.ts';
import type { PurposeOfStudy, StudyRow, StudyStatus } from './study-types.ts';

export const STUDIES_TEXTS = textsInLanguage({ en: STUDIES_TEXTS_EN, fr: STUDIES_TEXTS_FR });

const KEY = 'studies';

type StudyListQuery = NonNullable<paths['/v1/operations/studies']['get']['parameters']['query']>;

/** The title in the language of the reader, if it has one. */
export const titleOfStudy = ({ study, title }: Pick<StudyRow, 'study' | 'title'>): string =>
  textInLanguage(title, study);

/** A page of the studies over the sources of the reader, and the lag of release. */
export const useStudyPage = (query: ListRequest) =>
  useQuery({
    queryKey: [KEY, { limit: PAGE_SIZE, ...query }],
    queryFn: async () => {
      const { studies, ...rest } = await dataOf(
        // The address may have any text: the API says what is wrong in it.
        api.GET('/v1/operations/studies', { params: { query: { limit: PAGE_SIZE, ...query } as StudyListQuery } }),
      );
      return { rows: studies, ...rest };
    },
    placeholderData: keepPreviousData,
  });

/** A study with its purpose, and the acknowledgements of its lab if its stream has begun. */
export interface StudyDetails {
  readonly row: StudyRow;
  readonly purpose: PurposeOfStudy;
  readonly status?: StudyStatus;
}

const readStudy = async (id: string): Promise<StudyDetails> => {
  const params = { path: { id } };
  const [{ studies }, purpose] = await Promise.all([
    dataOf(api.GET('/v1/operations/studies', { params: { query: { q: id, limit: 1000 } } })),
    dataOf(api.GET('/v1/purposes/{id}', { params })),
  ]);
  const row = studies.find(({ study }) => study === id);
  if (row === undefined) throw new ApiProblem('not-found', 404);
  if (row.emits === undefined) return { row, purpose };
  return { row, purpose, status: await dataOf(api.GET('/v1/studies/{id}/acks', { params })) };
};

export const useStudy = (id: string) => useQuery({ queryKey: [KEY, id], queryFn: () => readStudy(id) });
