import { useQuery } from '@tanstack/react-query';
import type { SubmitEvent } from 'react';
import { Button } from 'react-aria-components/Button';
import { ApiProblem, dataOf } from '../../api/api-problem.ts';
import { api } from '../../api/client.ts';
import { READER } from '../../api/reader.ts';
import { Field, typedText } from '../../parts/field.tsx';
import { Loading } from '../../parts/loading.tsx';
import { RefusalNote } from '../../parts/refusal-note.tsx';
import { hrefOf, navigate } from '../../shell/location.ts';
import { mayRead } from '../../shell/may-read.ts';
import { formatCount, formatInstant } from '../../texts/format.ts';
import { RETENTION_TEXTS } from './use-retention.ts';

const TEXTS = RETENTION_TEXTS.erasure;

const useErasure = (id: string) =>
  useQuery({
    queryKey: ['erasure', id],
    queryFn: () => dataOf(api.GET('/v1/erasures/{id}', { params: { path: { id } } })),
    enabled: id !== '',
  });

type Erasure = NonNullable<ReturnType<typeof useErasure>['data']>;

const Progress = ({ erasure: { requestedAt, done, passed, partitions } }: { readonly erasure: Erasure }) => (
  <dl className="facts" role="status">
    <dt>{TEXTS.requested}</dt>
    <dd>{formatInstant(requestedAt)}</dd>
    <dt>{TEXTS.done}</dt>
    <dd>{done === undefined ? TEXTS.progress(formatCount(passed), formatCount(partitions)) : formatInstant(done)}</dd>
  </dl>
);

const find = (event: SubmitEvent<HTMLFormElement>): void => {
  event.preventDefault();
  navigate(hrefOf(['retention'], { erasure: typedText(new FormData(event.currentTarget), 'erasure') }));
};

/** The progress of one erasure by its id, which stands in the address. */
export const ErasureSearch = ({ id }: { readonly id: string }) => {
  const { data, error, isLoading } = useErasure(id);
  const isUnknown = error instanceof ApiProblem && error.status === 404;
  return (
    <div className="card">
      <form key={id} onSubmit={find} noValidate>
        <Field
          name="erasure"
          label={TEXTS.field}
          description={TEXTS.help}
          defaultValue={id}
          fault={isUnknown ? TEXTS.unknown : undefined}
        />
        <div className="actions">
          <Button type="submit" className="button">
            {TEXTS.find}
          </Button>
        </div>
      </form>
      {isLoading ? <Loading /> : null}
      {isUnknown ? null : <RefusalNote error={error} />}
      {data === undefined ? null : <Progress erasure={data} />}
      {mayRead('/v1/events', READER.scopes) ? (
        <p>
          <a href={hrefOf(['audit-chain'], { type: 'erasure.started' })}>{TEXTS.chain}</a>
        </p>
      ) : null}
    </div>
  );
};
