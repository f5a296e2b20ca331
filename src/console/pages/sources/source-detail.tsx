import type { ComponentType } from 'react';
import { Loaded } from '../../parts/loaded.tsx';
import { PartLinks } from '../../parts/part-links.tsx';
import { hrefOf } from '../../shell/location.ts';
import { FiguresPart } from './figures/source-figures.tsx';
import { FirstSteps } from './keys/first-steps.tsx';
import { SourceKeys } from './keys/source-keys.tsx';
import { SourceProfiles } from './source-profiles.tsx';
import { SourceSettings } from './source-settings.tsx';
import { SourceViolations } from './source-violations.tsx';
import type { SourcePart } from './sources-texts.ts';
import { type ReadSource, SOURCES_TEXTS as TEXTS, useSource } from './use-sources.ts';

const PARTS: Readonly<Record<SourcePart, ComponentType<{ readonly read: ReadSource }>>> = {
  settings: SourceSettings,
  keys: SourceKeys,
  'first-steps': FirstSteps,
  figures: FiguresPart,
  profiles: SourceProfiles,
  violations: SourceViolations,
};

const NAMES = Object.keys(PARTS) as readonly SourcePart[];

/** One source, with one of its parts. */
export const SourceDetail = ({ id, part }: { readonly id: string; readonly part: string }) => {
  const source = useSource(id);
  const name = NAMES.find((one) => one === part) ?? 'settings';
  const Part = PARTS[name];
  return (
    <>
      <p>
        <a href={hrefOf(['sources'])}>{TEXTS.back}</a>
      </p>
      <h1>{source.data?.data.name ?? id}</h1>
      <Loaded query={source}>
        {(read) => (
          <>
            <PartLinks
              label={TEXTS.partsOf(read.data.name)}
              parts={NAMES.map((one) => ({
                name: TEXTS.parts[one],
                href: hrefOf(one === 'settings' ? ['sources', id] : ['sources', id, one]),
                isCurrent: one === name,
              }))}
            />
            <h2>{TEXTS.parts[name]}</h2>
            <Part read={read} />
          </>
        )}
      </Loaded>
    </>
  );
};
