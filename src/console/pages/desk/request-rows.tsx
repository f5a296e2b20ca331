import { useState } from 'react';
import { formatCount } from '../../texts/format.ts';
import { textInLanguage } from '../../texts/language.ts';
import type { Review } from './desk-types.ts';
import { REQUEST_TEXTS } from './use-request.ts';

const TEXTS = REQUEST_TEXTS.rows;
type Row = Review['rows'][number];

const Value = ({ text }: { readonly text: Row['value'] }) =>
  text === undefined ? (
    <span className="quiet">{TEXTS.nothing}</span>
  ) : (
    <span className="review-value" dir="auto">
      {textInLanguage(text, '')}
    </span>
  );

/** Only an address on the web is a link: the API admits any URI. */
const WEB = /^https?:\/\//;

const RequestValue = ({ row: { field, value } }: { readonly row: Row }) => {
  const address = field === 'dpiaUri' && value !== undefined && WEB.test(value.en) ? value.en : undefined;
  return address === undefined ? (
    <Value text={value} />
  ) : (
    <a className="review-value" href={address} target="_blank" rel="noreferrer">
      {address}
    </a>
  );
};

const earlierName = ({ version, state }: NonNullable<Review['earlier']>): string =>
  TEXTS.earlier(formatCount(version), REQUEST_TEXTS.states[state].toLowerCase());

const RequestRow = ({ row, earlier }: { readonly row: Row; readonly earlier: Review['earlier'] | undefined }) => (
  <tr data-changed={row.isChanged || undefined}>
    <th scope="row">{textInLanguage(row.label, row.field)}</th>
    <td data-label={TEXTS.columns.request}>
      <RequestValue row={row} />
      {row.isChanged ? <strong className="desk-mine">{TEXTS.changed}</strong> : null}
    </td>
    <td data-label={TEXTS.columns.meaning} className={row.meaning === undefined ? 'review-empty' : undefined}>
      {row.meaning === undefined ? null : textInLanguage(row.meaning, '')}
    </td>
    {earlier === undefined ? null : (
      <td data-label={earlierName(earlier)} className="quiet">
        <Value text={row.earlier} />
      </td>
    )}
  </tr>
);

/** The whole request, beside what it means in words, and beside the version in force if there is one. */
export const RequestRows = ({ review: { rows, earlier } }: { readonly review: Review }) => {
  const [isShort, setShort] = useState(false);
  const shown = isShort ? rows.filter(({ isChanged }) => isChanged) : rows;
  const columns = [
    TEXTS.columns.field,
    TEXTS.columns.request,
    TEXTS.columns.meaning,
    ...(earlier === undefined ? [] : [earlierName(earlier)]),
  ];
  return (
    <section>
      <h2>{TEXTS.title}</h2>
      {earlier === undefined ? null : (
        <label className="desk-only">
          <input type="checkbox" checked={isShort} onChange={({ target }) => setShort(target.checked)} />
          {TEXTS.onlyChanges}
        </label>
      )}
      {shown.length === 0 ? (
        <p className="card">{TEXTS.noChanges}</p>
      ) : (
        <table className="data review">
          <caption className="unseen">{TEXTS.caption}</caption>
          <thead>
            <tr>
              {columns.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <RequestRow key={row.field} row={row} earlier={earlier} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
};
