import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import { Button } from 'react-aria-components/Button';
import { CONSOLE_TEXTS as TEXTS } from '../texts/console-texts-by-language.ts';
import { RefusalNote } from './refusal-note.tsx';

interface MoreButtonProps {
  readonly query: Pick<
    UseInfiniteQueryResult,
    'hasNextPage' | 'isFetchingNextPage' | 'isFetchNextPageError' | 'error' | 'fetchNextPage'
  >;
}

/** Reads the next page of a list if there is one. If that is refused, it says why. */
export const MoreButton = ({ query }: MoreButtonProps) => (
  <>
    {query.isFetchNextPageError ? <RefusalNote error={query.error} /> : null}
    {query.hasNextPage ? (
      <p className="actions">
        <Button className="button" isPending={query.isFetchingNextPage} onPress={() => void query.fetchNextPage()}>
          {TEXTS.more}
        </Button>
      </p>
    ) : null}
  </>
);
