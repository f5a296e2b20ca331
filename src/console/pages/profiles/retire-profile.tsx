import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { ConfirmDialog } from '../../parts/forms/confirm-dialog.tsx';
import { ConflictNote } from '../../parts/conflict-note.tsx';
import { hrefOf, navigate } from '../../shell/location.ts';
import { profileName, PROFILES_TEXTS, type ReadProfile, useBegunProfile, useRetireProfile } from './use-profiles.ts';

const TEXTS = PROFILES_TEXTS.retire;

interface RetireProfileProps {
  readonly read: ReadProfile;
  readonly sources: readonly {
    readonly profiles: readonly { readonly id: string; readonly mode: string }[];
  }[];
}

/** Asks before a profile is retired. The version shown with the question is the one that is retired. */
export const RetireProfile = ({ read, sources }: RetireProfileProps) => {
  const [isAsking, setAsking] = useState(false);
  const retire = useRetireProfile(read.data, () => navigate(hrefOf(['profiles'])));
  const { begun, begin, reading } = useBegunProfile(read, retire.reset);
  const { data: profile, etag } = begun;
  const ask = (): void => {
    begin(read);
    setAsking(true);
  };
  const used = sources.filter(({ profiles }) => profiles.some(({ id, mode }) => id === profile.id && mode !== 'off'));
  return (
    <>
      <Button className="button grave" onPress={ask}>
        {TEXTS.button}
      </Button>
      <ConfirmDialog
        isGrave
        title={TEXTS.title(profileName(profile))}
        action={TEXTS.action}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={() => retire.mutate(etag)}
        mutation={retire}
        refusal={<ConflictNote error={retire.error} changed={TEXTS.changed} {...reading} />}
      >
        <p>{TEXTS.text}</p>
        {used.length === 0 ? null : (
          <p>
            <strong>{TEXTS.used(used.length)}</strong>
          </p>
        )}
      </ConfirmDialog>
    </>
  );
};
