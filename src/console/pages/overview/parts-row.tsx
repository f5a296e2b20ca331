import { Since } from '../../parts/since.tsx';
import { formatCount, formatInstant, formatTenths, formatTime } from '../../texts/format.ts';
import type { Known } from './known-figures.ts';
import type { PartHealth } from './overview-types.ts';
import { partName } from './status-line.tsx';
import { OVERVIEW_TEXTS as TEXTS } from './texts.ts';
import type { Tone } from './status.ts';

const GB = 1e9;
const ORDER = ['api', 'journal', 'sink', 'store', 'releaser', 'forwarding'];
const TONES: Readonly<Record<PartHealth, Tone>> = { up: 'well', behind: 'warned', down: 'ill', unknown: 'old' };

/** Facts of the complete installation; only operators of the root organisation get them. */
const Facts = ({ of }: { readonly of: NonNullable<Known['overview']>['value'] }) => {
  const { backup, disk, releaser } = of;
  return (
    <ul className="part-facts small quiet">
      {backup === undefined ? null : (
        <li>
          {backup === null ? (
            TEXTS.noBackup
          ) : (
            <>
              {TEXTS.backup} <Since key={backup.at} instant={backup.at} />
            </>
          )}
        </li>
      )}
      {disk === undefined || disk === null ? null : (
        <li>
          {TEXTS.disk} {TEXTS.diskFree(formatTenths(disk.free / GB), formatTenths(disk.total / GB))}
        </li>
      )}
      {releaser === undefined || releaser === null || releaser.lagMessages === 0 ? null : (
        <li>
          {TEXTS.releaserLag} {formatCount(releaser.lagMessages)}
        </li>
      )}
    </ul>
  );
};

/** The parts of Carnet in one row, each with a dot and its health in a word. */
export const PartsRow = ({ known: { figures, overview } }: { readonly known: Known }) => {
  if (figures === undefined) return null;
  const isOld = figures.asOf !== undefined;
  const parts = figures.value.parts.toSorted((a, b) => ORDER.indexOf(a.part) - ORDER.indexOf(b.part));
  return (
    <section className="parts" aria-labelledby="parts" data-old={isOld}>
      <h2 id="parts" className="unseen">
        {TEXTS.parts}
      </h2>
      <ul>
        {parts.map(({ part, health, since }) => {
          const tone = isOld ? 'old' : TONES[health];
          return (
            <li key={part} title={TEXTS.since(formatInstant(since))}>
              <span className="dot" data-tone={tone} aria-hidden="true" />
              {partName(part)} <strong data-tone={tone}>{TEXTS.healths[health]}</strong>
            </li>
          );
        })}
        {figures.asOf === undefined ? null : <li className="quiet">{TEXTS.asOf(formatTime(figures.asOf))}</li>}
      </ul>
      {overview === undefined ? null : <Facts of={overview.value} />}
    </section>
  );
};
