import type { PageProps } from '../../shell/page-row.ts';
import { ForwardingDetail } from './forwarding-detail.tsx';
import { ForwardingList } from './forwarding-list.tsx';

/** Forwarding: all purposes that forward, or one by its id. */
export const ForwardingPage = ({ segments: [id], query }: PageProps) =>
  id === undefined ? <ForwardingList query={query} /> : <ForwardingDetail id={id} />;
