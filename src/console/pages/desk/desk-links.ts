import { READER } from '../../api/reader.ts';
import { mayRead } from '../../shell/may-read.ts';
import type { StaffPath } from '../../shell/page-row.ts';
import { hrefOf } from '../../shell/location.ts';
import type { DeskRow } from './desk-types.ts';

const pageBelow = (path: StaffPath, rest = ''): string | undefined =>
  mayRead(path, READER.scopes) ? READER.root + path + rest : undefined;

const STUDY = /^study:/;

/** The page of an item; undefined if this reader has none. */
export const hrefOfItem = ({ kind, id }: Pick<DeskRow, 'kind' | 'id'>): string | undefined => {
  switch (kind) {
    case 'request':
    case 'dpia':
    case 'expiry':
      if (mayRead('/v1/purposes/:id/review', READER.scopes)) return hrefOf(['desk', 'requests', id]);
      return STUDY.test(id) && mayRead('/v1/operations/studies', READER.scopes) ? hrefOf(['studies', id]) : undefined;
    case 'contact':
      return pageBelow('/desk/contacts', `#contact-${id}`);
    case 'account':
      return pageBelow('/desk/accounts');
    case 'mention':
      return pageBelow('/desk/mentions');
    case 'objection':
      return undefined;
  }
};
