import type { SubmitEvent } from 'react';
import { type ProfileRow, useProfiles } from '../../api/lists.ts';
import { ConflictNote } from '../../parts/conflict-note.tsx';
import { EditForm } from '../../parts/forms/edit-form.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { SaveButton } from '../../parts/save-button.tsx';
import type { ReadingAgain } from '../../parts/use-begun.ts';
import { hrefOf } from '../../shell/location.ts';
import { formatCount } from '../../texts/format.ts';
import { textInLanguage } from '../../texts/language.ts';
import { type FiguresOfSource, useSourceFigures } from './figures/use-source-figures.ts';
import { type ReadSource, SOURCES_TEXTS, useBegunSource, useChangeSource } from './use-sources.ts';

const TEXTS = SOURCES_TEXTS.profiles;
const MODES = ['off', 'observe', 'enforce'] as const;
const COLUMNS = ['profile', 'version', 'mode', 'violations', 'unmatched'] as const;
const FIGURES: ReadonlySet<string> = new Set(['violations', 'unmatched']);

/** The mode of a profile for which a source has none. */
const DEFAULT_MODE = 'observe';

interface ModesFormProps {
  readonly begun: ReadSource;
  readonly profiles: readonly ProfileRow[];
  readonly onSaved: (saved: ReadSource) => void;
  readonly reading: ReadingAgain;
}

const lastSegment = (iri: string): string => iri.slice(iri.replace(/\/$/, '').lastIndexOf('/') + 1);

/** The verdicts by all versions of a profile; undefined until they are read. */
const verdictsOf = (profile: ProfileRow, all: FiguresOfSource['verdicts'] | undefined) => {
  const versions = new Set([...profile.versions.map(({ id }) => id), ...profile.earlierVersions]);
  const some = all?.filter(({ version }) => versions.has(version));
  return (
    some && {
      violations: some.reduce((sum, { violations }) => sum + violations, 0),
      unmatched: some.reduce((sum, { unmatched }) => sum + unmatched, 0),
    }
  );
};

interface ProfileModeProps {
  readonly source: string;
  readonly profile: ProfileRow;
  readonly mode: string;
  readonly verdicts: ReturnType<typeof verdictsOf>;
}

const ProfileModeRow = ({ source, profile, mode, verdicts }: ProfileModeProps) => {
  const { columns } = TEXTS;
  const name = textInLanguage(profile.prefLabel, profile.id);
  return (
    <tr>
      <td data-label={columns.profile}>
        <a href={hrefOf(['profiles', profile.id])}>{name}</a>
        <br />
        <code className="small quiet">{profile.id}</code>
      </td>
      <td data-label={columns.version}>
        {profile.versions.map(({ id }) => (
          <code key={id} className="line" title={id}>
            {lastSegment(id)}
          </code>
        ))}
      </td>
      <td data-label={columns.mode}>
        <select name={profile.id} aria-label={TEXTS.modeOf(name)} defaultValue={mode} className="in-table">
          {MODES.map((one) => (
            <option key={one} value={one}>
              {TEXTS.modes[one]}
            </option>
          ))}
        </select>
      </td>
      <td data-label={columns.violations} className="figure">
        {verdicts === undefined ? (
          '–'
        ) : verdicts.violations === 0 ? (
          formatCount(0)
        ) : (
          <a href={hrefOf(['sources', source, 'violations'], { profile: profile.id })}>
            {formatCount(verdicts.violations)}
          </a>
        )}
      </td>
      <td data-label={columns.unmatched} className="figure">
        {verdicts === undefined ? '–' : formatCount(verdicts.unmatched)}
      </td>
    </tr>
  );
};

/** The modes that a form has chosen, with those that the source has for other profiles. */
const chosenModes = (form: FormData, source: ReadSource['data'], profiles: readonly ProfileRow[]) => {
  const own = new Map(source.profiles.map((one) => [one.id, one]));
  const chosen = profiles.flatMap(({ id }) => {
    const mode = MODES.find((one) => one === form.get(id)) ?? DEFAULT_MODE;
    const before = own.get(id);
    if (before === undefined) return mode === DEFAULT_MODE ? [] : [{ id, mode, policy: 'any' as const }];
    return [{ ...before, mode }];
  });
  return [...chosen, ...source.profiles.filter(({ id }) => !profiles.some((one) => one.id === id))];
};

const ModesForm = ({ begun: { data: source, etag }, profiles, onSaved, reading }: ModesFormProps) => {
  const change = useChangeSource(source.id, onSaved);
  const verdicts = useSourceFigures(source.id).data?.verdicts;
  const { columns } = TEXTS;
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const body = { profiles: chosenModes(new FormData(event.currentTarget), source, profiles) };
    if (!change.isPending) change.mutate({ etag, body });
  };
  return (
    <EditForm onSubmit={submit}>
      <table className="data">
        <caption className="unseen">{TEXTS.caption}</caption>
        <thead>
          <tr>
            {COLUMNS.map((name) => (
              <th key={name} scope="col" className={FIGURES.has(name) ? 'figure' : undefined}>
                {columns[name]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {profiles.map((profile) => (
            <ProfileModeRow
              key={profile.id}
              source={source.id}
              profile={profile}
              mode={source.profiles.find(({ id }) => id === profile.id)?.mode ?? DEFAULT_MODE}
              verdicts={verdictsOf(profile, verdicts)}
            />
          ))}
        </tbody>
      </table>
      <ConflictNote error={change.error} changed={SOURCES_TEXTS.changed} {...reading} />
      <SaveButton isPending={change.isPending} />
    </EditForm>
  );
};

/** The mode in which a source is checked by each profile in force. */
export const SourceProfiles = ({ read }: { readonly read: ReadSource }) => {
  const { begun, times, begin, reading } = useBegunSource(read);
  const profiles = useProfiles();
  return (
    <>
      <p>{TEXTS.intro}</p>
      <Loaded query={profiles}>
        {(all) =>
          all.length === 0 ? (
            <p className="card">{TEXTS.none}</p>
          ) : (
            <ModesForm key={times} begun={begun} profiles={all} onSaved={begin} reading={reading} />
          )
        }
      </Loaded>
    </>
  );
};
