import { formatCount, formatTenths } from '../../../texts/format.ts';
import { type FiguresOfSource, FIGURES_TEXTS } from './use-source-figures.ts';

const TEXTS = FIGURES_TEXTS.quota;
const MINUTES = 2;
const MB = 1e6;

type Limit = keyof FiguresOfSource['quota']['perMinute'];

const LIMITS: Readonly<Record<Limit, (most: number) => string>> = {
  requests: formatCount,
  statements: formatCount,
  bytes: (bytes) => TEXTS.megabytes(formatTenths(bytes / MB)),
  cpuMs: (milliseconds) => TEXTS.seconds(formatTenths(milliseconds / 1000)),
};

const NAMES = Object.keys(LIMITS) as readonly Limit[];

/** The quota of a source in a minute, and its use. */
export const QuotaOfSource = ({ quota: { perMinute, statements, refused } }: Pick<FiguresOfSource, 'quota'>) => {
  const allowed = perMinute.statements === undefined ? undefined : perMinute.statements * MINUTES;
  const sent = formatCount(statements);
  return (
    <>
      <h3>{TEXTS.title}</h3>
      <p className="lead">{TEXTS.intro}</p>
      <dl className="facts card">
        {NAMES.map((name) => {
          const most = perMinute[name];
          return most === undefined ? null : (
            <div className="fact" key={name}>
              <dt>{TEXTS.limits[name]}</dt>
              <dd>{LIMITS[name](most)}</dd>
            </div>
          );
        })}
        <dt>{TEXTS.used}</dt>
        <dd>
          {allowed === undefined ? (
            TEXTS.sent(sent)
          ) : (
            <>
              {TEXTS.usedOf(sent, formatCount(allowed))}{' '}
              <meter aria-label={TEXTS.used} min={0} max={allowed} high={allowed * 0.8} value={statements} />
            </>
          )}
        </dd>
        <dt>{TEXTS.refused}</dt>
        <dd className={refused > 0 ? 'ill' : undefined}>{formatCount(refused)}</dd>
      </dl>
    </>
  );
};
