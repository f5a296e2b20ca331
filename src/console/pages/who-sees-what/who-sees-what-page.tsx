import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { READER } from '../../api/reader.ts';
import { ListSearch } from '../../lists/paged-list.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { hrefOf } from '../../shell/location.ts';
import type { PageProps } from '../../shell/page-row.ts';
import { CONSOLE_TEXTS } from '../../texts/console-texts-by-language.ts';
import { formatCount, formatInstant } from '../../texts/format.ts';
import { SeenSourceCard } from './seen-source.tsx';
import { type SeenSource, useWhoSeesWhat, WHO_SEES_WHAT_TEXTS as TEXTS } from './use-who-sees-what.ts';
import './who-sees-what.css';

const SEGMENTS = ['who-sees-what'];
/** More sources are shown on demand: each may have hundreds of readers. */
const MAX_SHOWN = 50;

const isFound = ({ id, name, organisation }: SeenSource, search: string): boolean =>
  [id, name, organisation].some((text) => text.toLowerCase().includes(search.trim().toLowerCase()));

const Sources = ({ sources }: { readonly sources: readonly SeenSource[] }) => {
  const [isAll, setAll] = useState(false);
  return (
    <>
      {sources.slice(0, isAll ? undefined : MAX_SHOWN).map((source) => (
        <SeenSourceCard key={source.id} source={source} />
      ))}
      {isAll || sources.length <= MAX_SHOWN ? null : (
        <p className="actions">
          <Button className="button" onPress={() => setAll(true)}>
            {TEXTS.showAll(formatCount(sources.length))}
          </Button>
        </p>
      )}
    </>
  );
};

/** Who can read the data of each source, to be printed too. */
export const WhoSeesWhatPage = ({ query }: PageProps) => {
  const seen = useWhoSeesWhat();
  return (
    <>
      <h1>{TEXTS.title}</h1>
      <p className="lead">{TEXTS.intro(READER.organisation)}</p>
      <div className="head screen">
        <div className="filters" role="search">
          <ListSearch segments={SEGMENTS} query={query} />
        </div>
        <div className="actions">
          <Button className="button" onPress={() => print()}>
            {TEXTS.print}
          </Button>
          <a className="button" href={`${READER.root}/v1/who-sees-what`}>
            {TEXTS.json}
          </a>
        </div>
      </div>
      <Loaded query={seen}>
        {({ at, sources }) => {
          const found = sources.filter((source) => isFound(source, query.get('q') ?? ''));
          return (
            <>
              <p className="quiet">
                {TEXTS.asOf} <time dateTime={at}>{formatInstant(at)}</time>
              </p>
              {found.length > 0 ? <Sources sources={found} /> : null}
              {found.length > 0 || sources.length > 0 ? null : <p className="card">{TEXTS.empty}</p>}
              {found.length > 0 || sources.length === 0 ? null : (
                <p className="card" role="status">
                  {CONSOLE_TEXTS.list.noMatch} <a href={hrefOf(SEGMENTS)}>{CONSOLE_TEXTS.list.clear}</a>
                </p>
              )}
            </>
          );
        }}
      </Loaded>
      <p>{TEXTS.learners}</p>
      <p>{TEXTS.machines}</p>
    </>
  );
};
