import { useQuery } from '@tanstack/react-query';
import { dataOf } from '../../api/api-problem.ts';
import { api, type ApiSchema } from '../../api/client.ts';
import { textsInLanguage } from '../../texts/language.ts';
import { WHO_SEES_WHAT_TEXTS_EN } from './who-sees-what-texts-en.ts';
import { WHO_SEES_WHAT_TEXTS_FR } from './who-sees-what-texts-fr.ts';

export const WHO_SEES_WHAT_TEXTS = textsInLanguage({ en: WHO_SEES_WHAT_TEXTS_EN, fr: WHO_SEES_WHAT_TEXTS_FR });

export type SeenSource = ApiSchema<'WhoSeesWhat'>['sources'][number];

/** The readers of every source. Each reading judges all of them, so it is not repeated automatically. */
export const useWhoSeesWhat = () =>
  useQuery({
    queryKey: ['who-sees-what'],
    queryFn: () => dataOf(api.GET('/v1/who-sees-what')),
    refetchInterval: false,
  });
