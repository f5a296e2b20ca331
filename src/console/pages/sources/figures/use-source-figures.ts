import { useQuery } from '@tanstack/react-query';
import { dataOf } from '../../../api/api-problem.ts';
import { api, type ApiSchema } from '../../../api/client.ts';
import { textsInLanguage } from '../../../texts/language.ts';
import { FIGURES_TEXTS_EN } from './figures-texts-en.ts';
import { FIGURES_TEXTS_FR } from './figures-texts-fr.ts';

export const FIGURES_TEXTS = textsInLanguage({ en: FIGURES_TEXTS_EN, fr: FIGURES_TEXTS_FR });

export type FiguresOfSource = ApiSchema<'SourceFigures'>;

/** The statements that a source sent, the reasons of refusals, its quota, and the last uses of its keys. */
export const useSourceFigures = (id: string) =>
  useQuery({
    queryKey: ['source-figures', id],
    queryFn: () => dataOf(api.GET('/v1/operations/sources/{id}', { params: { path: { id } } })),
  });
