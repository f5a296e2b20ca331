import { type SubmitEvent, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { ConfirmDialog } from '../../parts/forms/confirm-dialog.tsx';
import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { PERIOD_FAULT, PeriodField, typedPeriod } from '../../parts/forms/period-field.tsx';
import { hrefOf, navigate } from '../../shell/location.ts';
import { formatDate, formatInstant } from '../../texts/format.ts';
import { LOCALE } from '../../texts/language.ts';
import { periodWords } from '../../texts/period-words.ts';
import type { RetainedDocument, DryRun } from './retention-types.ts';
import { keepWords, RETENTION_TEXTS, tensWords, useDryRun, useEraseDocuments } from './use-retention.ts';

const TEXTS = RETENTION_TEXTS.dryRun;
const DOCUMENTS = Object.keys(TEXTS.documents) as readonly RetainedDocument[];

/** The period that is tried; it stands in the address. */
const KeepForm = ({ id, keep }: { readonly id: string; readonly keep: string }) => {
  const [fault, setFault] = useState<string>();
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const typed = typedPeriod(new FormData(event.currentTarget), 'keep', keep);
    setFault(typed === undefined ? PERIOD_FAULT : undefined);
    if (typed !== undefined) navigate(hrefOf(['retention', id], { keep: typed }), { replace: true });
  };
  return (
    <form className="filters from-top" onSubmit={submit} noValidate>
      <PeriodField label={TEXTS.keep} name="keep" description={TEXTS.keepHelp} defaultValue={keep} fault={fault} />
      <Button className="button beside-field" type="submit">
        {TEXTS.count}
      </Button>
    </form>
  );
};

const Facts = ({ run }: { readonly run: DryRun }) => (
  <dl className="facts card">
    <dt>{TEXTS.inForce}</dt>
    <dd>
      {keepWords(run)} · <a href={hrefOf(['sources', run.source])}>{TEXTS.settings}</a>
    </dd>
    {run.keep === undefined ? null : (
      <>
        <dt>{TEXTS.counted}</dt>
        <dd>
          <strong>{periodWords(run.keep, LOCALE)}</strong>
        </dd>
      </>
    )}
    {run.before === null ? null : (
      <>
        <dt>{TEXTS.before}</dt>
        <dd>{formatInstant(run.before)}</dd>
        <dt>{TEXTS.statements}</dt>
        <dd>
          <strong>{tensWords(run.past.statements)}</strong>
          {run.keep === undefined ? <span className="small quiet"> {TEXTS.statementsHelp}</span> : null}
        </dd>
        {DOCUMENTS.map((kind) => (
          <div className="fact" key={kind}>
            <dt>{TEXTS.documents[kind]}</dt>
            <dd>{tensWords(run.documents[kind])}</dd>
          </div>
        ))}
      </>
    )}
  </dl>
);

type DueDay = DryRun['days'][number];

const COLUMNS: readonly DataColumn<DueDay>[] = [
  {
    id: 'day',
    header: TEXTS.day,
    value: ({ day }) => day,
    cell: (row) => formatDate(`${row.day}T12:00:00`),
  },
  {
    id: 'statements',
    header: TEXTS.statementsOfDay,
    value: ({ statements }) => statements,
    cell: (row) => tensWords(row.statements),
  },
];

const Days = ({ run: { days, complete } }: { readonly run: DryRun }) => {
  const listed = days.filter(({ statements }) => statements > 0);
  return (
    <>
      <h2>{TEXTS.days}</h2>
      {complete ? null : <p className="note">{TEXTS.incomplete}</p>}
      {listed.length === 0 ? (
        <p className="card">{TEXTS.noDays}</p>
      ) : (
        <>
          <p className="lead">{TEXTS.daysIntro}</p>
          <DataTable caption={TEXTS.daysCaption} columns={COLUMNS} rows={listed} idOf={({ day }) => day} />
        </>
      )}
    </>
  );
};

interface EraseProps {
  readonly run: DryRun;
  readonly before: string;
}

const EraseDocuments = ({ run: { source, name }, before }: EraseProps) => {
  const [isAsking, setAsking] = useState(false);
  const erase = useEraseDocuments(source, () => setAsking(false));
  const { erase: texts } = RETENTION_TEXTS;
  return (
    <>
      <Button className="button grave" onPress={() => setAsking(true)}>
        {texts.button}
      </Button>
      <ConfirmDialog
        isGrave
        title={texts.question}
        action={texts.action}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={() => erase.mutate(before)}
        mutation={erase}
      >
        <p>{texts.text(name, formatInstant(before))}</p>
      </ConfirmDialog>
    </>
  );
};

const Content = ({ run }: { readonly run: DryRun }) => {
  const { erase } = RETENTION_TEXTS;
  if (run.before === null)
    return (
      <>
        <Facts run={run} />
        <p className="card">{TEXTS.noLimit}</p>
      </>
    );
  return (
    <>
      <Facts run={run} />
      <Days run={run} />
      <h2>{erase.title}</h2>
      <p className="lead">{run.keep === undefined ? erase.intro : erase.whatIf}</p>
      {run.keep === undefined ? (
        <p className="actions">
          <EraseDocuments run={run} before={run.before} />
        </p>
      ) : null}
    </>
  );
};

/** A dry run of a source: records past their retention, now and later, and those that an operator may erase. */
export const DryRunOfSource = ({ id, keep }: { readonly id: string; readonly keep: string }) => {
  const run = useDryRun(id, keep);
  return (
    <>
      <p>
        <a href={hrefOf(['retention'])}>{RETENTION_TEXTS.back}</a>
      </p>
      <h1>{TEXTS.title(run.data?.name ?? id)}</h1>
      <p className="lead">{TEXTS.intro}</p>
      <KeepForm key={keep} id={id} keep={keep} />
      <Loaded query={run}>{(found) => <Content run={found} />}</Loaded>
    </>
  );
};
