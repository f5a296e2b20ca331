import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { hrefOf, navigate } from '../../shell/location.ts';
import { profileName, PROFILES_TEXTS, type ReadProfile, useRetireProfile } from './use-profiles.ts';

const TEXTS = PROFILES_TEXTS.retire;

interface RetireProfileProps {
  readonly read: ReadProfile;
  readonly sources: readonly {
    readonly profiles: readonly { readonly id: string; readonly mode: string }[];
  }[];
}

/** Asks before a profile is out of force. What is retired is what was shown when the button was pressed. */
export const RetireProfile = ({ read: { data: profile, etag }, sources }: RetireProfileProps) => {
  const [asked, setAsked] = useState<string>();
  const retire = useRetireProfile(profile, () => navigate(hrefOf(['profiles'])));
  const used = sources.filter(({ profiles }) => profiles.some(({ id, mode }) => id === profile.id && mode !== 'off'));
  return (
    <>
      <Button className="button grave" onPress={() => setAsked(etag)}>
        {TEXTS.button}
      </Button>
      <ConfirmDialog
        isGrave
        title={TEXTS.title(profileName(profile))}
        action={TEXTS.action}
        isOpen={asked !== undefined}
        onClose={() => setAsked(undefined)}
        onConfirm={() => asked !== undefined && retire.mutate(asked)}
        mutation={retire}
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
