import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { CONSOLE_TEXTS as TEXTS } from '../texts/console-texts-by-language.ts';
import { Loading } from './loading.tsx';
import { RefusalNote } from './refusal-note.tsx';

interface LoadedProps<T> {
  readonly query: UseQueryResult<T>;
  readonly children: (data: T) => ReactNode;
}

/** Shows the data of a query, even if reading it again fails. Before the first data, it says why there is none. */
export const Loaded = <T,>({ query, children }: LoadedProps<T>): ReactNode => {
  if (query.data !== undefined) return children(query.data);
  if (query.error === null) return <Loading />;
  return (
    <>
      <RefusalNote error={query.error} />
      <p className="actions">
        <Button className="button" onPress={() => void query.refetch()}>
          {TEXTS.tryAgain}
        </Button>
      </p>
    </>
  );
};
