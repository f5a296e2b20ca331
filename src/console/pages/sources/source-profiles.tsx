import type { SubmitEvent } from 'react';
import { useProfiles } from '../../api/lists.ts';
import { ChoiceField } from '../../parts/choice-field.tsx';
import { ConflictNote } from '../../parts/conflict-note.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { SaveButton } from '../../parts/save-button.tsx';
import type { ReadingAgain } from '../../parts/use-begun.ts';
import { textInLanguage } from '../../texts/language.ts';
import { type ReadSource, SOURCES_TEXTS, useBegunSource, useChangeSource } from './use-sources.ts';

const TEXTS = SOURCES_TEXTS.profiles;
const MODES = ['off', 'observe', 'enforce'] as const;

interface NamedProfile {
  readonly id: string;
  readonly prefLabel: Readonly<Record<string, string>>;
}

interface ModesFormProps {
  readonly begun: ReadSource;
  readonly profiles: readonly NamedProfile[];
  readonly onSaved: (saved: ReadSource) => void;
  readonly reading: ReadingAgain;
}

const ModesForm = ({ begun: { data: source, etag }, profiles, onSaved, reading }: ModesFormProps) => {
  const change = useChangeSource(source.id, onSaved);
  const own = new Map(source.profiles.map((one) => [one.id, one]));
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const chosen = profiles.flatMap(({ id }) => {
      const mode = MODES.find((one) => one === form.get(id)) ?? 'off';
      const before = own.get(id);
      if (before === undefined && mode === 'off') return [];
      return [{ ...(before === undefined ? { policy: 'any' as const } : before), id, mode }];
    });
    const others = source.profiles.filter(({ id }) => !profiles.some((one) => one.id === id));
    if (!change.isPending) change.mutate({ etag, body: { profiles: [...chosen, ...others] } });
  };
  return (
    <form className="edit-form" onSubmit={submit}>
      {profiles.map((profile) => (
        <ChoiceField
          key={profile.id}
          name={profile.id}
          label={textInLanguage(profile.prefLabel, profile.id)}
          defaultValue={own.get(profile.id)?.mode ?? 'off'}
          options={MODES.map((mode) => [mode, TEXTS.modes[mode]] as const)}
        />
      ))}
      <ConflictNote error={change.error} changed={SOURCES_TEXTS.changed} {...reading} />
      <SaveButton isPending={change.isPending} />
    </form>
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
