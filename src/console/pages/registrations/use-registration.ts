import { useQuery } from '@tanstack/react-query';
import { dataOf } from '../../api/api-problem.ts';
import { api } from '../../api/client.ts';
import { textsInLanguage } from '../../texts/language.ts';
import { REGISTRATIONS_TEXTS_EN } from './registrations-texts-en.ts';
import { REGISTRATIONS_TEXTS_FR } from './registrations-texts-fr.ts';

export const REGISTRATIONS_TEXTS = textsInLanguage({ en: REGISTRATIONS_TEXTS_EN, fr: REGISTRATIONS_TEXTS_FR });

/** The runs of a registration. They are read once: each reading leaves access records. */
export const useRegistration = (registration: string) =>
  useQuery({
    queryKey: ['registration', registration],
    queryFn: () => dataOf(api.GET('/v1/registrations/{registration}/runs', { params: { path: { registration } } })),
    enabled: registration !== '',
    staleTime: Infinity,
    gcTime: 0,
    refetchInterval: false,
  });
