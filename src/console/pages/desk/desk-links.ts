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
  const item = `/${encodeURIComponent(id)}`;
  switch (kind) {
    case 'request':
    case 'dpia':
    case 'expiry': {
      const own = kind === 'dpia' ? pageBelow('/desk/dpia', item) : undefined;
      const ofOperator =
        STUDY.test(id) && mayRead('/v1/operations/studies', READER.scopes) ? hrefOf(['studies', id]) : undefined;
      return own ?? pageBelow('/desk', item) ?? ofOperator;
    }
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
