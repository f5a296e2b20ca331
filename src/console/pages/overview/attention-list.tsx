import { READER } from '../../api/reader.ts';
import { Since } from '../../parts/since.tsx';
import { hrefOf } from '../../shell/location.ts';
import { formatCount, formatDate } from '../../texts/format.ts';
import type { WayOutLink } from './overview-texts.ts';
import type { AttentionKind, AttentionRow } from './overview-types.ts';
import { OVERVIEW_TEXTS as TEXTS } from './use-overview.ts';

const ON_SERVER = ['damaged', 'backup-old', 'noes-late', 'people-unasked'] as const;

/** Kinds that are repaired on the machine of the server. A sentence says how. */
type OnServer = (typeof ON_SERVER)[number] | 'part-down' | 'part-behind';

const isOnServer = (kind: AttentionKind): kind is (typeof ON_SERVER)[number] => ON_SERVER.some((one) => one === kind);

/** The text of the link, and the page of the console that it opens. */
type Way = readonly [text: WayOutLink, ...place: readonly string[]];

/** The page of the console on which one item of a kind is repaired. */
const WAYS: Readonly<Record<Exclude<AttentionKind, OnServer>, (about: string) => Way>> = {
  'dead-letters': () => ['deadLetters', 'dead-letters'],
  'erasures-late': () => ['erasures', 'retention'],
  'forwarding-refused': (about) => ['forwarding', 'forwarding', about],
  'forwarding-waits': (about) => ['forwarding', 'forwarding', about],
  'forwarding-unknown': (about) => ['forwarding', 'forwarding', about],
  'webhook-disabled': (about) => ['webhook', 'webhooks', about],
  'webhook-waits': (about) => ['webhook', 'webhooks', about],
  'deletions-unacknowledged': (about) => ['study', 'studies', about],
  'keys-ending': (about) => ['keys', 'sources', about, 'keys'],
  'keys-unused': (about) => ['keys', 'sources', about, 'keys'],
  'violations-rising': (about) =>
    about === '' ? ['sources', 'sources'] : ['violations', 'sources', about, 'violations'],
};

/** The parts whose processes an operator starts; the others are the services of journal and store. */
const isProcess = (part: string): boolean => ['api', 'sink', 'releaser'].includes(part);

const WayOut = ({ item: { kind, about = '', link } }: { readonly item: AttentionRow }) => {
  if (kind === 'part-behind') return TEXTS.wayOut.behind;
  if (isOnServer(kind))
    return (
      <>
        {TEXTS.wayOut[kind]} <a href={`${READER.root}${link}`}>{TEXTS.runbook}</a>
      </>
    );
  if (kind === 'part-down') return isProcess(about) ? TEXTS.wayOut.process(about) : TEXTS.wayOut.service(about);
  const [text, ...place] = WAYS[kind](about);
  return <a href={hrefOf(place)}>{TEXTS.wayOut[text]}</a>;
};

/** The list of what needs an operator, errors first, each with a link to its repair. */
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
            {item.about === undefined ? null : <code> {item.name ?? item.about}</code>}
            {item.count === undefined ? null : ` (${formatCount(item.count)})`}
          </p>
          <p className="small">
            {item.since === undefined ? null : (
              <>
                <Since instant={item.since} />
                {' · '}
              </>
            )}
            {item.until === undefined ? null : (
              <>
                {TEXTS.until(formatDate(item.until))}
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
