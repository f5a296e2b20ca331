import { READER } from '../../api/reader.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { DataTable, type DataColumn } from '../../parts/data-table.tsx';
import { hrefOf } from '../../shell/location.ts';
import { formatCount, formatDate } from '../../texts/format.ts';
import { textInLanguage } from '../../texts/language.ts';
import type { Review } from './desk-types.ts';
import { RequestActs } from './request-acts.tsx';
import { RequestChecks, RequestTurns } from './request-checks.tsx';
import { RequestHistory } from './request-history.tsx';
import { RequestRows } from './request-rows.tsx';
import { type ReadReview, REQUEST_TEXTS as TEXTS, titleOfPurpose, useAgreement, useReview } from './use-request.ts';

type Overlap = NonNullable<Review['purpose']['overlaps']>[number];

const people = (count: number | undefined): string =>
  count === undefined ? TEXTS.overlaps.few : TEXTS.overlaps.atLeast(formatCount(count));

const OVERLAP_COLUMNS: readonly DataColumn<Overlap>[] = [
  {
    id: 'study',
    header: TEXTS.overlaps.columns.study,
    value: ({ title, study }) => textInLanguage(title, study),
    cell: ({ title, study, isRevealing }) => (
      <>
        <span dir="auto">{textInLanguage(title, study)}</span>
        <br />
        <code className="small quiet id">{study}</code>
        {isRevealing ? <p className="note ill">{TEXTS.overlaps.revealing}</p> : null}
      </>
    ),
  },
  { id: 'sources', header: TEXTS.overlaps.columns.sources, value: ({ sources }) => sources.join(', ') },
  { id: 'both', header: TEXTS.overlaps.columns.both, value: ({ both }) => people(both) },
  { id: 'onlyThis', header: TEXTS.overlaps.columns.onlyThis, value: ({ onlyThis }) => people(onlyThis) },
  { id: 'onlyOther', header: TEXTS.overlaps.columns.onlyOther, value: ({ onlyOther }) => people(onlyOther) },
];

/** The lab's other studies by which it could single people out of this one. */
const Overlaps = ({ purpose: { overlaps = [] } }: Pick<Review, 'purpose'>) =>
  overlaps.length === 0 ? null : (
    <section>
      <h2>{TEXTS.overlaps.title}</h2>
      <p>{TEXTS.overlaps.intro}</p>
      <DataTable
        caption={TEXTS.overlaps.caption}
        columns={OVERLAP_COLUMNS}
        rows={overlaps}
        idOf={({ study }) => study}
      />
    </section>
  );

const Agreement = ({ purpose: { agreement } }: Pick<Review, 'purpose'>) => {
  const current = useAgreement();
  return (
    <section>
      <h2>{TEXTS.agreement.title}</h2>
      {agreement === undefined ? null : <p className="well">{TEXTS.agreement.accepted(formatDate(agreement.at))}</p>}
      <details>
        <summary>{TEXTS.agreement.show}</summary>
        <Loaded query={current}>{({ text }) => <p className="card review-value">{textInLanguage(text, '')}</p>}</Loaded>
      </details>
    </section>
  );
};

const Content = ({ read }: { readonly read: ReadReview }) => {
  const { purpose, lab, steps } = read.data;
  return (
    <>
      <p className="lead">
        <strong>{TEXTS.states[purpose.state]}</strong>, {TEXTS.version(formatCount(purpose.version))},{' '}
        <span dir="auto">{lab?.name ?? purpose.controller.name}</span> <code className="small id">{purpose.id}</code>
      </p>
      {purpose.comment === undefined ? null : (
        <div className="note">
          <p>
            <strong>{TEXTS.comment}</strong>
          </p>
          <p dir="auto">{purpose.comment}</p>
        </div>
      )}
      <div className="review-beside">
        <div>
          <RequestTurns review={read.data} />
          <RequestActs read={read} />
        </div>
        <RequestChecks review={read.data} />
      </div>
      <RequestRows review={read.data} />
      <Overlaps purpose={purpose} />
      <RequestHistory steps={steps} />
      <Agreement purpose={purpose} />
    </>
  );
};

/** A request: what it asks, what it means, whose turn it is, and the decision of the reader. */
export const RequestPage = ({ id }: { readonly id: string }) => {
  const review = useReview(id);
  return (
    <>
      <p>
        <a href={hrefOf(['desk'])}>{TEXTS.back}</a> · <a href={hrefOf(['desk', 'requests'])}>{TEXTS.all}</a> ·{' '}
        <a href={`${READER.root}/desk/${encodeURIComponent(id)}/file`} target="_blank">
          {TEXTS.file}
        </a>
      </p>
      <h1 dir="auto">{review.data === undefined ? id : titleOfPurpose(review.data.data.purpose)}</h1>
      <Loaded query={review}>{(read) => <Content read={read} />}</Loaded>
    </>
  );
};
