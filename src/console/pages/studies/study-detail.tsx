import { READER } from '../../api/reader.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { hrefOf } from '../../shell/location.ts';
import { mayRead } from '../../shell/may-read.ts';
import { formatCount, formatDate, formatInstant } from '../../texts/format.ts';
import { ReleaseOf, StateOf } from './study-list.tsx';
import { releaseOf, unacknowledgedChanges } from './study-release.ts';
import type { StudyRow } from './study-types.ts';
import { STUDIES_TEXTS, type StudyDetails, titleOfStudy, useStudy } from './use-studies.ts';

const TEXTS = STUDIES_TEXTS.one;

const Papers = ({ purpose: { dpia, dpiaApproval, agreement } }: Pick<StudyDetails, 'purpose'>) => {
  const ruled =
    dpiaApproval === undefined ? STUDIES_TEXTS.notApproved : STUDIES_TEXTS.approved(formatDate(dpiaApproval.at));
  return (
    <>
      <dt>{TEXTS.agreement}</dt>
      <dd>{agreement === undefined ? TEXTS.agreementNone : STUDIES_TEXTS.accepted(formatDate(agreement.at))}</dd>
      <dt>{TEXTS.dpia}</dt>
      <dd>{dpia === undefined ? TEXTS.dpiaNone : ruled}</dd>
    </>
  );
};

const Facts = ({ details: { row, purpose, status } }: { readonly details: StudyDetails }) => (
  <dl className="facts card">
    <dt>{TEXTS.id}</dt>
    <dd>
      <code>{row.study}</code>, {STUDIES_TEXTS.versionInForce(formatCount(row.version))}
    </dd>
    <dt>{TEXTS.state}</dt>
    <dd>
      <StateOf row={row} />
    </dd>
    <dt>{TEXTS.release}</dt>
    <dd>
      <ReleaseOf row={row} />
    </dd>
    {status === undefined ? null : (
      <>
        <dt>{TEXTS.participants}</dt>
        <dd>
          {status.participants === undefined ? TEXTS.few : STUDIES_TEXTS.atLeast(formatCount(status.participants))}
        </dd>
      </>
    )}
    <dt>{TEXTS.lab}</dt>
    <dd>{row.lab === undefined ? STUDIES_TEXTS.institution : <code>{row.lab}</code>}</dd>
    <dt>{TEXTS.recipients}</dt>
    <dd>{purpose.recipients.join(', ')}</dd>
    <dt>{TEXTS.until}</dt>
    <dd>{purpose.until === undefined ? TEXTS.noEnd : formatDate(purpose.until)}</dd>
    <Papers purpose={purpose} />
  </dl>
);

const Acknowledgements = ({ details: { row, status } }: { readonly details: StudyDetails }) => {
  const texts = STUDIES_TEXTS.acks;
  if (status === undefined) return <p className="card">{texts.notYet}</p>;
  const changes = unacknowledgedChanges(status);
  const { unacknowledged } = row;
  return (
    <>
      <p>{texts.intro}</p>
      <dl className="facts card">
        <dt>{texts.lab}</dt>
        <dd>{row.lab === undefined ? STUDIES_TEXTS.institution : <code>{row.lab}</code>}</dd>
        <dt>{texts.last}</dt>
        <dd>{status.acknowledged === undefined ? texts.never : formatInstant(status.acknowledged.at)}</dd>
        <dt>{texts.after}</dt>
        <dd>{changes === undefined ? texts.few : STUDIES_TEXTS.atMost(formatCount(changes))}</dd>
        <dt>{texts.oldest}</dt>
        <dd>{unacknowledged === undefined ? texts.none : STUDIES_TEXTS.since(formatDate(unacknowledged.since))}</dd>
        {unacknowledged === undefined ? null : (
          <>
            <dt>{texts.refused}</dt>
            <dd>{formatDate(unacknowledged.until)}</dd>
          </>
        )}
      </dl>
    </>
  );
};

const Hindrances = ({ row }: { readonly row: StudyRow }) => {
  const steps = [
    ...row.hindrances.map((one) => STUDIES_TEXTS.hindrances[one]),
    ...(releaseOf(row) === 'few-people' ? [STUDIES_TEXTS.fewPeople] : []),
  ];
  if (steps.length === 0) return <p className="card well">{TEXTS.ready}</p>;
  return (
    <ol className="card steps">
      {steps.map((step) => (
        <li key={step}>{step}</li>
      ))}
    </ol>
  );
};

/** Links to the request if the reader reviews it, and to the public page once the study was opened. */
const Links = ({ row }: { readonly row: StudyRow }) => {
  const path = encodeURIComponent(row.study.replace(/^study:/, ''));
  const links = [
    ...(mayRead('/v1/purposes/:id/review', READER.scopes)
      ? [[hrefOf(['desk', 'requests', row.study]), TEXTS.desk] as const]
      : []),
    ...(row.emits === undefined ? [] : [[`${READER.root}/studies/${path}`, TEXTS.page] as const]),
  ];
  return links.length === 0 ? null : (
    <p className="actions">
      {links.map(([href, name]) => (
        <a key={href} className="button" href={href}>
          {name}
        </a>
      ))}
    </p>
  );
};

/** One study: its release, its lab's acknowledgements, and what blocks it. No number below twenty people is shown. */
export const StudyDetail = ({ id }: { readonly id: string }) => {
  const study = useStudy(id);
  return (
    <>
      <p>
        <a href={hrefOf(['studies'])}>{STUDIES_TEXTS.back}</a>
      </p>
      <h1>{study.data === undefined ? id : titleOfStudy(study.data.row)}</h1>
      <Loaded query={study}>
        {(details) => (
          <>
            <Facts details={details} />
            <h2>{TEXTS.hindrances}</h2>
            <Hindrances row={details.row} />
            <Links row={details.row} />
            <h2>{STUDIES_TEXTS.acks.title}</h2>
            <Acknowledgements details={details} />
          </>
        )}
      </Loaded>
    </>
  );
};
