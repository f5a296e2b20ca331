import { READER } from '../../api/reader.ts';
import { hrefOf } from '../../shell/location.ts';
import { mayRead } from '../../shell/may-read.ts';
import { formatDate } from '../../texts/format.ts';
import { textInLanguage } from '../../texts/language.ts';
import { groupReaders, type ReaderGroup, type SeenReader } from './group-readers.ts';
import { type SeenSource, WHO_SEES_WHAT_TEXTS as TEXTS } from './use-who-sees-what.ts';

/** The ids of more readers than this are folded. */
const MAX_OPEN = 5;

const nameOf = ({ id, name, host, title }: SeenReader): string =>
  title === undefined ? (name ?? host ?? id) : textInLanguage(title, id);

const Member = ({ reader }: { readonly reader: SeenReader }) => {
  const { id, issuedBy, owner, since, until } = reader;
  const by = issuedBy ?? owner;
  const about = [
    ...(by === undefined ? [] : [TEXTS.by(by)]),
    ...(since === undefined ? [] : [TEXTS.since(formatDate(since))]),
    ...(until === undefined ? [] : [TEXTS.until(formatDate(until))]),
  ].join(', ');
  const name = nameOf(reader);
  return (
    <li>
      {name === id ? null : <span dir="auto">{name} </span>}
      <code>{id}</code>
      {about === '' ? null : <span className="quiet"> · {about}</span>}
    </li>
  );
};

const Group = ({ group }: { readonly group: ReaderGroup }) => {
  const { kind, ways, reads, recipients, notes, members } = group;
  const count = TEXTS.counts[kind](members.length);
  const list = (
    <ul className="small">
      {members.map((reader) => (
        <Member key={reader.id} reader={reader} />
      ))}
    </ul>
  );
  return (
    <>
      <dt>
        <strong>{count}</strong>
        {ways.map((way) => (
          <span key={way} className="small quiet reader-way">
            {TEXTS.ways[way]}
          </span>
        ))}
      </dt>
      <dd>
        <ul className="plain-list">
          {reads.map((one) => (
            <li key={one}>{TEXTS.reads[one]}</li>
          ))}
          {recipients.length === 0 ? null : <li dir="auto">{TEXTS.goesTo(recipients.join(', '))}</li>}
          {notes.map((note) => (
            <li key={note}>{TEXTS.notes[note]}</li>
          ))}
        </ul>
        {members.length > MAX_OPEN ? (
          <details>
            <summary>{TEXTS.all(count)}</summary>
            {list}
          </details>
        ) : (
          list
        )}
      </dd>
    </>
  );
};

/** A source with all that can read its data. */
export const SeenSourceCard = ({ source }: { readonly source: SeenSource }) => {
  const { id, name, organisation, basis, controller, readers } = source;
  const title = `source-${id}`;
  const groups = groupReaders(readers);
  return (
    <section className="card" aria-labelledby={title}>
      <h2 id={title} dir="auto">
        {mayRead('/v1/sources', READER.scopes) ? <a href={hrefOf(['sources', id])}>{name}</a> : name}
      </h2>
      <p className="quiet small">
        <code>{id}</code> · <code>{organisation}</code> · <span dir="auto">{controller}</span> ·{' '}
        {Object.hasOwn(TEXTS.bases, basis) ? TEXTS.bases[basis] : basis}
      </p>
      {groups.length === 0 ? (
        <p>{TEXTS.noReader}</p>
      ) : (
        <dl className="facts readers">
          {groups.map((group) => (
            <Group key={JSON.stringify({ ...group, members: [] })} group={group} />
          ))}
        </dl>
      )}
    </section>
  );
};
