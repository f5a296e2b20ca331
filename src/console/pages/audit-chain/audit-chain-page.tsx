import type { PageProps } from '../../shell/page-row.ts';
import { ChainState } from './chain-state.tsx';
import { EventDetail } from './event-detail.tsx';
import { EventList } from './event-list.tsx';
import { AUDIT_CHAIN_TEXTS as TEXTS } from './use-audit-chain.ts';
import './audit-chain.css';

/** The audit chain: its state and its entries, or one entry by its position. */
export const AuditChainPage = ({ segments: [seq], query }: PageProps) => {
  if (seq !== undefined) return <EventDetail key={seq} seq={seq} />;
  return (
    <>
      <h1>{TEXTS.title}</h1>
      <p className="lead">{TEXTS.intro}</p>
      <ChainState />
      <div className="audit-events">
        <EventList query={query} />
      </div>
    </>
  );
};
