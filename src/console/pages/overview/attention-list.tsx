import { Since } from '../../parts/since.tsx';
import { hrefOf } from '../../shell/location.ts';
import { formatCount } from '../../texts/format.ts';
import type { AttentionRow } from './overview-types.ts';
import { OVERVIEW_TEXTS as TEXTS } from './use-overview.ts';

/** The page of the console where one thing of a kind is mended. */
const PAGES: Readonly<
  Partial<Record<AttentionRow['kind'], readonly [page: string, text: 'forwarding' | 'webhook' | 'study']>>
> = {
  'forwarding-refused': ['forwarding', 'forwarding'],
  'forwarding-waits': ['forwarding', 'forwarding'],
  'webhook-disabled': ['webhooks', 'webhook'],
  'deletions-unacknowledged': ['studies', 'study'],
};

const WayOut = ({ item: { kind, about, link } }: { readonly item: AttentionRow }) => {
  if (kind === 'dead-letters') return <a href={hrefOf(['dead-letters'])}>{TEXTS.wayOut.deadLetters}</a>;
  if (kind === 'keys-unused' && about !== undefined)
    return <a href={hrefOf(['sources', about, 'keys'])}>{TEXTS.wayOut.sources}</a>;
  if (kind === 'violations-rising') return <a href={hrefOf(['sources'])}>{TEXTS.wayOut.sources}</a>;
  const [page, text] = PAGES[kind] ?? [];
  if (page !== undefined && text !== undefined && about !== undefined)
    return <a href={hrefOf([page, about])}>{TEXTS.wayOut[text]}</a>;
  return (
    <>
      {TEXTS.by} <code>{link}</code>
    </>
  );
};

/** What needs an operator, errors first, each with its way out. */
export const AttentionList = ({ items }: { readonly items: readonly AttentionRow[] }) => {
  if (items.length === 0) return <p className="card well">{TEXTS.needsNothing}</p>;
  return (
    <ul className="attention">
      {items.map((item) => (
        <li key={`${item.kind} ${item.about ?? ''} ${item.link}`} data-severity={item.severity}>
          <p>
            <strong>
              {TEXTS.severities[item.severity]} {TEXTS.attention[item.kind]}
            </strong>
            {item.about === undefined ? null : <code> {item.about}</code>}
            {item.count === undefined ? null : ` (${formatCount(item.count)})`}
          </p>
          <p className="small">
            {item.since === undefined ? null : (
              <>
                <Since instant={item.since} />
                {' · '}
              </>
            )}
            <WayOut item={item} />
          </p>
        </li>
      ))}
    </ul>
  );
};
