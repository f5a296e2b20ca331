import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { dataOf } from '../../api/api-problem.ts';
import { api } from '../../api/client.ts';
import { READER } from '../../api/reader.ts';
import { textsInLanguage } from '../../texts/language.ts';
import { OVERVIEW_TEXTS_EN } from './overview-texts-en.ts';
import { OVERVIEW_TEXTS_FR } from './overview-texts-fr.ts';
import type { LiveFigures } from './overview-types.ts';

export const OVERVIEW_TEXTS = textsInLanguage({ en: OVERVIEW_TEXTS_EN, fr: OVERVIEW_TEXTS_FR });

/** The figures with their series, read again every 15 seconds. */
export const useOverview = () =>
  useQuery({ queryKey: ['operations'], queryFn: () => dataOf(api.GET('/v1/operations')) });

/** The figures that change from second to second, by Server-Sent Events; undefined before the first. */
export const useLiveFigures = (): LiveFigures | undefined => {
  const [figures, setFigures] = useState<LiveFigures>();
  useEffect(() => {
    const events = new EventSource(`${READER.root}/v1/operations/live`);
    events.addEventListener('figures', ({ data }: MessageEvent<string>) => setFigures(JSON.parse(data) as LiveFigures));
    events.addEventListener('end', () => events.close());
    return () => events.close();
  }, []);
  return figures;
};
