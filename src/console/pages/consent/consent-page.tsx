import { listRequestOf } from '../../api/list-query.ts';
import { READER } from '../../api/reader.ts';
import { PagedList } from '../../lists/paged-list.tsx';
import type { DataColumn } from '../../parts/data-table.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Since } from '../../parts/since.tsx';
import { hrefOf } from '../../shell/location.ts';
import { mayRead } from '../../shell/may-read.ts';
import type { PageProps } from '../../shell/page-row.ts';
import { formatCount, formatInstant } from '../../texts/format.ts';
import type { ConsentOfSource, ConsentState } from './consent-types.ts';
import { CONSENT_TEXTS as TEXTS, useConsentOfSources, useConsentState } from './use-consent.ts';

interface StateProps {
  readonly state: ConsentState;
}

/** A number in whole tens, which never says how many fewer than ten there are. */
const tens = (count: number): string => (count === 0 ? TEXTS.waiting.few : TEXTS.waiting.some(formatCount(count)));

const Waiting = ({ state: { waiting } }: StateProps) => (
  <section className="card" aria-labelledby="consent-waiting">
    <h2 id="consent-waiting">{TEXTS.waiting.title}</h2>
    <dl className="facts">
      <dt>{TEXTS.waiting.guardian}</dt>
      <dd>{tens(waiting.guardian)}</dd>
      <dt>{TEXTS.waiting.subject}</dt>
      <dd>{tens(waiting.subject)}</dd>
    </dl>
    <p>
      <a href={hrefOf(['desk'])}>{TEXTS.waiting.desk}</a>
    </p>
  </section>
);

const Erasures = ({ state: { at, erasures } }: StateProps) => {
  const oldest = new Date(Date.parse(at) - erasures.oldestSeconds * 1000).toISOString();
  return (
    <section className="card" aria-labelledby="consent-erasures">
      <h2 id="consent-erasures">{TEXTS.erasures.title}</h2>
      <p className={erasures.late ? 'ill' : 'well'}>{erasures.late ? TEXTS.erasures.late : TEXTS.erasures.inTime}</p>
      <dl className="facts">
        <dt>{TEXTS.erasures.open}</dt>
        <dd>{tens(erasures.open)}</dd>
        {erasures.oldestSeconds === 0 ? null : (
          <>
            <dt>{TEXTS.erasures.oldest}</dt>
            <dd>
              <Since key={oldest} instant={oldest} />
            </dd>
          </>
        )}
      </dl>
      <p>
        <a href={hrefOf(['retention'])}>{TEXTS.erasures.retention}</a>
      </p>
    </section>
  );
};

const Chain = ({ state: { auditLog } }: StateProps) => {
  const { head, verified } = auditLog;
  return (
    <section className="card" aria-labelledby="consent-chain">
      <h2 id="consent-chain">{TEXTS.chain.title}</h2>
      <dl className="facts">
        <dt>{TEXTS.chain.head}</dt>
        <dd>
          {TEXTS.chain.entry(formatCount(head.seq))} <code className="small quiet">{head.hash}</code>
        </dd>
        <dt>{TEXTS.chain.signed}</dt>
        <dd>{formatInstant(head.at)}</dd>
        <dt>{TEXTS.chain.verified}</dt>
        <dd>{verified === undefined ? TEXTS.chain.notHere : TEXTS.chain.upTo(formatCount(verified))}</dd>
      </dl>
      {mayRead('/v1/events', READER.scopes) ? (
        <p>
          <a href={hrefOf(['audit-chain'])}>{TEXTS.chain.open}</a>
        </p>
      ) : null}
    </section>
  );
};

const reasonText = ({ why, count }: ConsentOfSource['reasons'][number]): string =>
  TEXTS.reason((Object.hasOwn(TEXTS.reasons, why) ? TEXTS.reasons[why] : undefined) ?? why, formatCount(count));

const { columns } = TEXTS.sources;

const COLUMNS: readonly DataColumn<ConsentOfSource>[] = [
  {
    id: 'name',
    field: 'name',
    header: columns.source,
    cell: ({ source, name }) => (
      <a href={hrefOf(['sources', source])} dir="auto">
        {name}
      </a>
    ),
  },
  { id: 'organisation', header: columns.organisation, cell: ({ organisation }) => <code>{organisation}</code> },
  { id: 'basis', header: columns.basis, cell: ({ basis }) => TEXTS.bases[basis] },
  { id: 'stored', isFigure: true, header: columns.stored, cell: ({ stored }) => formatCount(stored) },
  { id: 'withheld', isFigure: true, header: columns.withheld, cell: ({ withheld }) => formatCount(withheld) },
  {
    id: 'reasons',
    isWide: true,
    header: columns.reasons,
    cell: ({ reasons }) => {
      const text = reasons.map(reasonText).join(', ');
      return (
        <span className="small" title={text}>
          {text}
        </span>
      );
    },
  },
];

/** What consent waits for, and what was stored and withheld by source. */
export const ConsentPage = ({ query }: PageProps) => {
  const state = useConsentState();
  const sources = useConsentOfSources(listRequestOf(query));
  return (
    <>
      <h1>{TEXTS.title}</h1>
      <p className="lead">{TEXTS.intro}</p>
      <Loaded query={state}>
        {(found) => (
          <>
            <Waiting state={found} />
            <Erasures state={found} />
            <Chain state={found} />
          </>
        )}
      </Loaded>
      <h2>{TEXTS.sources.title}</h2>
      <p className="lead">{TEXTS.sources.intro}</p>
      <PagedList
        segments={['consent']}
        query={query}
        caption={TEXTS.sources.caption}
        columns={COLUMNS}
        idOf={({ source }) => source}
        usualOrder="id"
        none={<p className="card">{TEXTS.sources.none}</p>}
        list={sources}
      />
    </>
  );
};
