import { useInfiniteQuery } from '@tanstack/react-query';
import { dataOf } from '../../api/api-problem.ts';
import { api } from '../../api/client.ts';
import { DESK_EVERY } from '../../api/lists.ts';
import { nextPlace } from '../../api/next-place.ts';
import { textsInLanguage } from '../../texts/language.ts';
import type { DeskRow } from './desk-types.ts';
import { DESK_TEXTS_EN } from './desk-texts-en.ts';
import { DESK_TEXTS_FR } from './desk-texts-fr.ts';

export const DESK_TEXTS = textsInLanguage({ en: DESK_TEXTS_EN, fr: DESK_TEXTS_FR });

/** The kinds in the order of the filter: each has a name. */
export const KINDS_OF_ITEMS = Object.keys(DESK_TEXTS.kinds) as readonly DeskRow['kind'][];

export interface DeskFilters {
  readonly kind: DeskRow['kind'] | undefined;
  readonly isMine: boolean;
}

/** The pages of what waits; each has the counts of all items. */
export const useDesk = ({ kind, isMine }: DeskFilters) =>
  useInfiniteQuery({
    queryKey: ['desk', kind ?? '', isMine],
    queryFn: ({ pageParam }) =>
      dataOf(
        api.GET('/v1/desk', {
          params: {
            query: {
              ...(kind === undefined ? {} : { kind }),
              ...(isMine ? { mine: 'true' as const } : {}),
              ...(pageParam === '' ? {} : { after: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: '',
    refetchInterval: DESK_EVERY,
    getNextPageParam: ({ more }) => nextPlace(more, 'after'),
  });
