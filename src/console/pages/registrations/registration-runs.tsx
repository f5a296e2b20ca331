import { useProfiles } from '../../api/lists.ts';
import { Since } from '../../parts/since.tsx';
import { hrefOf } from '../../shell/location.ts';
import { textInLanguage } from '../../texts/language.ts';
import type { RegistrationRuns, RunOfPart, VersionRuns } from './registration-types.ts';
import { REGISTRATIONS_TEXTS as TEXTS } from './use-registration.ts';

/** The most templates that are named as the next. */
const MAX_EXPECTED = 20;

type NameOf = (id: string) => string;

const Part = ({ run, nameOf }: { readonly run: RunOfPart; readonly nameOf: NameOf }) => {
  const { subregistration, verdict, patterns } = run;
  const [furthest] = patterns;
  const expected = [...new Set(patterns.flatMap((pattern) => pattern.expected))].slice(0, MAX_EXPECTED);
  const isOpen = verdict === 'accept' || verdict === 'in-progress';
  return (
    <dl className="facts">
      {subregistration === undefined ? null : (
        <>
          <dt>{TEXTS.part}</dt>
          <dd>
            <code>{subregistration}</code>
          </dd>
        </>
      )}
      {furthest === undefined ? null : (
        <>
          <dt>{TEXTS.pattern}</dt>
          <dd title={furthest.pattern} dir="auto">
            {nameOf(furthest.pattern)}
          </dd>
        </>
      )}
      <dt>{TEXTS.progress}</dt>
      <dd>
        <strong className={verdict === 'reject' ? 'ill' : undefined}>{TEXTS.verdicts[verdict]}</strong>
      </dd>
      {isOpen ? (
        <>
          <dt>{TEXTS.next}</dt>
          <dd dir="auto">{expected.length === 0 ? TEXTS.over : expected.map(nameOf).join(', ')}</dd>
        </>
      ) : null}
    </dl>
  );
};

const Version = ({ run, nameOf }: { readonly run: VersionRuns; readonly nameOf: NameOf }) => {
  const { data: profiles } = useProfiles();
  const profile = profiles?.find(({ versions }) => versions.some(({ id }) => id === run.profile));
  const name = profile === undefined ? run.profile : textInLanguage(profile.prefLabel, run.profile);
  return (
    <section className="card" aria-label={run.profile}>
      <h2 dir="auto">{profile === undefined ? name : <a href={hrefOf(['profiles', profile.id])}>{name}</a>}</h2>
      <p className="small quiet">
        <code>{run.profile}</code>
      </p>
      {run.patterns === undefined ? (
        <p>{TEXTS.tooLong}</p>
      ) : (
        run.patterns.map((part) => <Part key={part.subregistration ?? ''} run={part} nameOf={nameOf} />)
      )}
      <p className="small quiet">
        {TEXTS.sources(run.sources.join(', '))}
        <br />
        {TEXTS.latest} <Since key={run.latest} instant={run.latest} />
      </p>
    </section>
  );
};

/** The progress of a registration by profile version. */
export const RunsOfRegistration = ({ found }: { readonly found: RegistrationRuns }) => {
  const { registration, runs, names } = found;
  const nameOf: NameOf = (id) => textInLanguage(names.find((one) => one.id === id)?.prefLabel ?? {}, id);
  return (
    <>
      {runs.length === 0 ? <p className="card">{TEXTS.none}</p> : null}
      {runs.map((run) => (
        <Version key={run.profile} run={run} nameOf={nameOf} />
      ))}
      <p>
        <a href={hrefOf(['statements'], { registration, order: 'timeline' })}>{TEXTS.statements}</a>
      </p>
    </>
  );
};
