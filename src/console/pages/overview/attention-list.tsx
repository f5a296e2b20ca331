import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { READER } from '../../api/reader.ts';
import { Since } from '../../parts/since.tsx';
import { hrefOf } from '../../shell/location.ts';
import { formatCount, formatDate, formatPercent, formatTime } from '../../texts/format.ts';
import { LANGUAGE } from '../../texts/language.ts';
import type { Known } from './known-figures.ts';
import type { HintedKind, WayOutLink } from './overview-texts.ts';
import type { AttentionKind, AttentionRow } from './overview-types.ts';
import { partName } from './status-line.tsx';
import { OVERVIEW_TEXTS as TEXTS } from './texts.ts';

/** The text of the link, and the page of the console that it opens. */
type Way = readonly [text: WayOutLink, ...place: readonly string[]];

/** The pages of the console on which items are repaired, by kind; for other kinds a runbook says how. */
const WAYS: Partial<Readonly<Record<AttentionKind, (about: string) => Way>>> = {
  'dead-letters': () => ['deadLetters', 'dead-letters'],
  'erasures-late': () => ['erasures', 'retention'],
  'disk-low': () => ['retention', 'retention'],
  'forwarding-refused': (about) => ['forwarding', 'forwarding', about],
  'forwarding-waits': (about) => ['forwarding', 'forwarding', about],
  'forwarding-unknown': (about) => ['forwarding', 'forwarding', about],
  'webhook-disabled': (about) => ['webhook', 'webhooks', about],
  'webhook-waits': (about) => ['webhook', 'webhooks', about],
  'deletions-unacknowledged': (about) => ['study', 'studies', about],
  'keys-ending': (about) => ['keys', 'sources', about, 'keys'],
  'keys-unused': (about) => ['keys', 'sources', about, 'keys'],
  'refusals-rising': (about) => ['refusals', 'sources', about, 'figures'],
  'violations-rising': (about) =>
    about === '' ? ['sources', 'sources'] : ['violations', 'sources', about, 'violations'],
};

/** The pages of alerts of parts, whose own link is the resource that names them. */
const RUNBOOKS: Partial<Readonly<Record<AttentionKind, string>>> = {
  'part-down': '/docs/alerts/CarnetPartDown',
  'part-behind': '/docs/alerts/CarnetStoreBehind',
};

/** The parts whose processes an operator starts; the others are the services of journal and store. */
const isProcess = (part: string): boolean => ['api', 'sink', 'releaser'].includes(part);

const isHinted = (kind: AttentionKind): kind is HintedKind => Object.hasOwn(TEXTS.hints, kind);

const WayOut = ({ item: { kind, about = '', link } }: { readonly item: AttentionRow }) => {
  const [text, ...place] = WAYS[kind]?.(about) ?? [];
  if (text !== undefined)
    return (
      <a className="button small-button" href={hrefOf(place)}>
        {TEXTS.wayOut[text]}
      </a>
    );
  const runbook = link.startsWith('/docs/') ? link : (RUNBOOKS[kind] ?? link);
  return (
    <a className="button small-button" href={`${READER.root}${runbook}`}>
      {TEXTS.wayOut.runbook}
    </a>
  );
};

/** What is wrong in the words of the fault, or what to do where no page does it. */
const Hint = ({ item: { kind, about = '', reason, refusal, until } }: { readonly item: AttentionRow }) => {
  if (refusal !== undefined)
    return (
      <>
        {TEXTS.refusedShare(formatPercent(refusal.share))}
        {' · '}
        <span lang={LANGUAGE === 'en' ? undefined : 'en'}>
          {refusal.fault === undefined ? refusal.title : <code>{refusal.fault}</code>}
        </span>
      </>
    );
  if (until !== undefined) return TEXTS.until(formatDate(until));
  if (kind === 'part-down')
    return (
      <>
        {reason === undefined ? null : <span lang={LANGUAGE === 'en' ? undefined : 'en'}>{reason}. </span>}
        {isProcess(about) ? TEXTS.hints.process(about) : TEXTS.hints.service(about)}
      </>
    );
  return isHinted(kind) ? TEXTS.hints[kind] : null;
};

const Row = ({ item, isOld }: { readonly item: AttentionRow; readonly isOld: boolean }) => {
  const { kind, severity, about, name, count, since } = item;
  const isPart = kind === 'part-down' || kind === 'part-behind';
  return (
    <li data-severity={severity} data-old={isOld}>
      <span className="severity" data-tone={isOld ? 'old' : severity === 'error' ? 'ill' : 'warned'}>
        <span className="dot" data-tone={isOld ? 'old' : severity === 'error' ? 'ill' : 'warned'} aria-hidden="true" />
        {TEXTS.severities[severity]}
      </span>
      <span className="what">
        <strong>
          {isPart ? TEXTS.partIs(partName(about ?? ''), TEXTS.attention[kind]) : TEXTS.attention[kind]}
          {count === undefined ? '' : ` (${formatCount(count)})`}
        </strong>{' '}
        {about === undefined || isPart ? null : <code>{name ?? about}</code>}
        <span className="hint">
          <Hint item={item} />
        </span>
      </span>
      <span className="age">{since === undefined ? null : <Since instant={since} />}</span>
      <WayOut item={item} />
    </li>
  );
};

const FIRST = 5;
const keyOf = ({ kind, about = '', link }: AttentionRow): string => `${kind} ${about} ${link}`;

const Rows = ({ known: { attention, awayRow } }: { readonly known: Known }) => {
  const [isOpen, setOpen] = useState(false);
  const isOld = attention?.asOf !== undefined;
  const rows = [
    ...(awayRow === undefined ? [] : [<Row key={keyOf(awayRow)} item={awayRow} isOld={false} />]),
    ...(attention?.value ?? []).map((item) => <Row key={keyOf(item)} item={item} isOld={isOld} />),
  ];
  return (
    <>
      <ul className="attention" id="attention">
        {isOpen ? rows : rows.slice(0, FIRST)}
      </ul>
      {rows.length <= FIRST ? null : (
        <Button className="plain" aria-expanded={isOpen} aria-controls="attention" onPress={() => setOpen(!isOpen)}>
          {isOpen ? TEXTS.showFewer : TEXTS.showAll(formatCount(rows.length))}
        </Button>
      )}
    </>
  );
};

const Content = ({ known }: { readonly known: Known }) => {
  const { attention, awayRow } = known;
  if (awayRow !== undefined || (attention?.value.length ?? 0) > 0) return <Rows known={known} />;
  if (attention === undefined) return <p className="nothing quiet">{TEXTS.checking}</p>;
  const isOld = attention.asOf !== undefined;
  return (
    <p className="nothing" data-old={isOld}>
      <span className="dot" data-tone={isOld ? 'old' : 'well'} aria-hidden="true" />
      {isOld ? TEXTS.neededNothing : TEXTS.needsNothing}
    </p>
  );
};

/** The list of what needs an operator, errors first, each with its age and what mends it. */
export const AttentionList = ({ known }: { readonly known: Known }) => {
  const { attention } = known;
  return (
    <section className="needs" aria-labelledby="needs">
      <h2 id="needs">
        {TEXTS.needs}
        {attention?.asOf === undefined ? null : <span className="as-of">{TEXTS.asOf(formatTime(attention.asOf))}</span>}
      </h2>
      <Content known={known} />
    </section>
  );
};
