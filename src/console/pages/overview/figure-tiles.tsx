import { Sparkline } from '../../parts/chart/sparkline.tsx';
import { formatTenths, formatTime } from '../../texts/format.ts';
import { TRAFFIC } from '../../texts/traffic-texts.ts';
import type { Known } from './known-figures.ts';
import { delayWords } from './status-line.tsx';
import type { Tone } from './status.ts';
import { OVERVIEW_TEXTS as TEXTS } from './texts.ts';

const SECONDS = 10;
/** The limit from which the server says that the sink is behind. */
const LATE_SECONDS = 30;

const rateWords = (ofTenSeconds: number): string => formatTenths(ofTenSeconds / SECONDS);

const delayNote = ({ asOf, value: { sink } }: NonNullable<Known['figures']>, tone: Tone): string => {
  if (asOf !== undefined) return TEXTS.asOf(formatTime(asOf));
  if (sink.lagSeconds >= LATE_SECONDS) return TEXTS.late;
  return tone === 'well' ? TEXTS.upToDate : '';
};

interface FigureTilesProps {
  readonly known: Known;
  readonly delays: readonly number[];
  /** The tone of the status. */
  readonly tone: Tone;
}

/** Four figures of now, each with its course: of the last hour, and of the delay since the page was opened. */
export const FigureTiles = ({ known: { figures, overview }, delays, tone }: FigureTilesProps) => {
  const isOld = figures === undefined || figures.asOf !== undefined;
  return (
    <section className="tiles" aria-labelledby="figures" data-old={isOld}>
      <h2 id="figures" className="unseen">
        {TEXTS.figures}
      </h2>
      {TRAFFIC.map((name) => (
        <div className="tile" key={name}>
          <h3>
            {TEXTS.tiles[name]}
            {name === 'withheld' ? <span> ({TEXTS.rounded})</span> : null}
          </h3>
          <p>
            <strong>{figures === undefined ? '–' : rateWords(figures.value.lastTenSeconds[name])}</strong>{' '}
            <span>{TEXTS.perSecond}</span>
          </p>
          <Sparkline kind={name} values={overview?.value.lastHour[name] ?? []} />
        </div>
      ))}
      <div className="tile">
        <h3>{TEXTS.tiles.delay}</h3>
        <p>
          <strong>{figures === undefined ? '–' : delayWords(figures.value.sink.lagSeconds)}</strong>{' '}
          <span>{figures === undefined ? '' : delayNote(figures, tone)}</span>
        </p>
        <Sparkline kind="delay" values={delays} />
      </div>
    </section>
  );
};
