import type { SubmitEvent } from 'react';
import { Button } from 'react-aria-components/Button';
import { ApiProblem } from '../../api/api-problem.ts';
import { Field, typedText } from '../../parts/field.tsx';
import { Loading } from '../../parts/loading.tsx';
import { RefusalNote } from '../../parts/refusal-note.tsx';
import { hrefOf, navigate } from '../../shell/location.ts';
import type { PageProps } from '../../shell/page-row.ts';
import { RunsOfRegistration } from './registration-runs.tsx';
import { REGISTRATIONS_TEXTS as TEXTS, useRegistration } from './use-registration.ts';

const statusOf = (error: Error | null): number | undefined => (error instanceof ApiProblem ? error.status : undefined);

const find = (event: SubmitEvent<HTMLFormElement>): void => {
  event.preventDefault();
  navigate(hrefOf(['registrations'], { registration: typedText(new FormData(event.currentTarget), 'registration') }));
};

/** The search for a registration, which stands in the address, and how far it has come. */
export const RegistrationsPage = ({ query }: PageProps) => {
  const registration = query.get('registration') ?? '';
  const { data, error, isLoading } = useRegistration(registration);
  const status = statusOf(error);
  const fault = status === 400 ? TEXTS.invalid : status === 404 ? TEXTS.notFound : undefined;
  return (
    <>
      <h1>{TEXTS.title}</h1>
      <p className="lead">{TEXTS.intro}</p>
      <form key={registration} className="card" onSubmit={find} noValidate>
        <Field name="registration" label={TEXTS.field} defaultValue={registration} fault={fault} />
        <div className="actions">
          <Button type="submit" className="button main-action">
            {TEXTS.find}
          </Button>
        </div>
      </form>
      {isLoading ? <Loading /> : null}
      {fault === undefined ? <RefusalNote error={error} /> : null}
      {data === undefined ? null : <RunsOfRegistration found={data} />}
    </>
  );
};
