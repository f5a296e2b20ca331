import { READER } from '../api/reader.ts';
import { CONSOLE_TEXTS as TEXTS } from '../texts/console-texts-by-language.ts';

const KNOWN = ['store', 'journal', 'server', 'behind', 'catching-up', 'older-copy'] as const;

/** The alert whose page says what to do, by the part that is away. */
const RUNBOOKS = new Map([
  ['behind', 'CarnetStoreBehind'],
  ['catching-up', 'CarnetCatchingUp'],
  ['older-copy', 'CarnetStoreOlder'],
  ['server', 'CarnetDown'],
]);

/** Says that a part is away, as `awayParts` names it. */
export const awaySentence = (part: string): string => {
  const known = KNOWN.find((name) => name === part);
  return known === undefined ? TEXTS.away.other(part) : TEXTS.away[known];
};

/** The link to the page that says what to do about a part. */
export const Runbook = ({ part }: { readonly part: string }) => (
  <a href={`${READER.root}/docs/alerts/${RUNBOOKS.get(part) ?? 'CarnetPartDown'}`}>{TEXTS.away.runbook}</a>
);
