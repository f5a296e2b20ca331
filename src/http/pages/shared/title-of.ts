import type { Purpose } from '../../../consent/model/types.ts';
import type { LocalizedText } from '../../../pages/html/localized-text.ts';
import { type Localize, localizeOr } from './localize.ts';

export const titleOf = ({ id, title }: Pick<Purpose, 'id' | 'title'>, localize: Localize): LocalizedText =>
  localizeOr(localize, title, id);
