import { useQuery } from '@tanstack/react-query';
import { ApiProblem, dataOf } from '../../api/api-problem.ts';
import { api } from '../../api/client.ts';
import { textInLanguage, textsInLanguage } from '../../texts/language.ts';
import { STUDIES_TEXTS_EN } from './studies-texts-en.ts';
import { STUDIES_TEXTS_FR } from './studies-texts-fr.ts';
import type { PurposeOfStudy, StudyRow, StudyStatus } from './study-types.ts';

export const STUDIES_TEXTS = textsInLanguage({ en: STUDIES_TEXTS_EN, fr: STUDIES_TEXTS_FR });

const KEY = 'studies';
const all = { queryKey: [KEY], queryFn: () => dataOf(api.GET('/v1/operations/studies')) };

/** The title in the language of the reader, if it has one. */
export const titleOfStudy = ({ study, title }: Pick<StudyRow, 'study' | 'title'>): string =>
  textInLanguage(title, study);

/** All studies over the sources of the reader. */
export const useStudies = () => useQuery(all);

/** A study with its purpose, and the acknowledgements of its lab if its stream has begun. */
export interface StudyDetails {
  readonly row: StudyRow;
  readonly purpose: PurposeOfStudy;
  readonly status?: StudyStatus;
}

const readStudy = async (id: string): Promise<StudyDetails> => {
  const params = { path: { id } };
  const [{ studies }, purpose] = await Promise.all([all.queryFn(), dataOf(api.GET('/v1/purposes/{id}', { params }))]);
  const row = studies.find(({ study }) => study === id);
  if (row === undefined) throw new ApiProblem('not-found', 404);
  if (row.emits === undefined) return { row, purpose };
  return { row, purpose, status: await dataOf(api.GET('/v1/studies/{id}/acks', { params })) };
};

export const useStudy = (id: string) => useQuery({ queryKey: [KEY, id], queryFn: () => readStudy(id) });
