import { READER } from '../../api/reader.ts';
import { Since } from '../../parts/since.tsx';
import { formatDate } from '../../texts/format.ts';
import { textInLanguage } from '../../texts/language.ts';
import { hrefOfItem } from './desk-links.ts';
import { urgencyOf } from './due.ts';
import type { DeskRow } from './desk-types.ts';
import { DESK_TEXTS as TEXTS } from './use-desk.ts';

interface RowProps {
  readonly item: DeskRow;
}

const Due = ({ item: { due, daysLeft } }: RowProps) => {
  if (due === undefined || daysLeft === undefined) return <span className="quiet">{TEXTS.noDue}</span>;
  const urgency = urgencyOf(daysLeft);
  const left = daysLeft < 0 ? TEXTS.daysOver(-daysLeft) : daysLeft === 0 ? TEXTS.dueToday : TEXTS.daysLeft(daysLeft);
  return (
    <time className="due" data-urgency={urgency} dateTime={due} title={formatDate(due)}>
      {urgency === 'later' ? null : <strong>{TEXTS[urgency]}</strong>} {left}
    </time>
  );
};

const Title = ({ item }: RowProps) => {
  const { kind, id, title, count } = item;
  const href = hrefOfItem(item);
  const text = textInLanguage(title, id);
  return (
    <>
      {href === undefined ? (
        <strong dir="auto">{text}</strong>
      ) : (
        <a href={href} dir="auto">
          {text}
        </a>
      )}
      <span className="small quiet desk-kind">
        {TEXTS.kinds[kind]}
        {count === undefined ? null : `, ${TEXTS.count(count)}`}
      </span>
    </>
  );
};

const nameOf = ({ id, name }: DeskRow['people'][number]): string =>
  id === READER.actor ? `${name} (${TEXTS.you})` : name;

const Who = ({ item: { roles, people } }: RowProps) => (
  <>
    {people.length === 0 ? null : <span dir="auto">{people.map(nameOf).join(', ')}</span>}
    <span className="small quiet desk-kind">{roles.map((role) => TEXTS.roles[role]).join(TEXTS.or)}</span>
  </>
);

const takenText = (step: string): string => (Object.hasOwn(TEXTS.taken, step) ? TEXTS.taken[step] : undefined) ?? step;

const State = ({ item: { step, last, since, reader } }: RowProps) => (
  <>
    {TEXTS.steps[step]}
    {reader.canAct ? <strong className="desk-mine">{TEXTS.waitsForYou}</strong> : null}
    <span className="small quiet desk-kind">
      {last === undefined ? <Since instant={since} /> : null}
      {last === undefined ? null : (
        <>
          {`${takenText(last.step)}, `}
          <span dir="auto">{last.name ?? last.by}</span>, <Since instant={last.at} />
        </>
      )}
    </span>
    {reader.reason === undefined || reader.reason === 'role' ? null : (
      <span className="small desk-kind">{TEXTS.reasons?.[reader.reason] ?? reader.sentence}</span>
    )}
  </>
);

const { columns } = TEXTS;

/** The items in the order of the server: on a phone two lines a row. */
export const DeskTable = ({ items }: { readonly items: readonly DeskRow[] }) => (
  <table className="data desk">
    <caption className="unseen">{TEXTS.caption}</caption>
    <thead>
      <tr>
        {[columns.item, columns.organisation, columns.due, columns.who, columns.state].map((name) => (
          <th key={name} scope="col">
            {name}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {items.map((item) => (
        <tr key={`${item.kind} ${item.id}`}>
          <td className="desk-item">
            <Title item={item} />
          </td>
          <td className="desk-organisation" dir="auto">
            {item.organisations.map(({ name }) => name).join(', ')}
          </td>
          <td className="desk-due">
            <Due item={item} />
          </td>
          <td className="desk-who">
            <Who item={item} />
          </td>
          <td className="desk-state">
            <State item={item} />
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);
