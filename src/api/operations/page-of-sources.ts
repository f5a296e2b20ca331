import { type ListOrders, moreOfList, readListParameters } from '../../http/api/shared/list-parameters.ts';
import type { StaffPrincipal } from '../../access/staff/staff-principal.ts';
import type { Services } from '../route/services.ts';

type ReadPage = Services['sources']['organisations']['sourcePage'];
type SourceOrder = Parameters<ReadPage>[0]['by'];
type Source = Awaited<ReturnType<ReadPage>>['items'][number];

/** The orders of all lists of sources, so that a cursor of one is one of another. */
export const SOURCE_LIST: ListOrders<SourceOrder> = { fields: ['name', 'id', 'created'], usual: 'id' };

/** A request for a page; `path` is that of the route. */
interface PageRequest {
  readonly query: URLSearchParams;
  readonly principal: Pick<StaffPrincipal, 'organisation'>;
  readonly path: string;
}

/** A page of the sources that an operator reaches, with the member `more`. Throws Problem `invalid-request`. */
export const readSourcePage = async (
  { query, principal, path }: PageRequest,
  { list, services }: { readonly list: ListOrders<SourceOrder>; readonly services: Services },
): Promise<{ readonly items: readonly Source[]; readonly more: { readonly more?: string } }> => {
  const { order, ...parameters } = readListParameters(query, list);
  const { items, next } = await services.sources.organisations.sourcePage(parameters, principal.organisation);
  return { items, more: moreOfList(`${services.publicPath}${path}`, query, { order, next }) };
};
