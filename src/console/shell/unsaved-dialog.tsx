import { useSyncExternalStore } from 'react';
import { Button } from 'react-aria-components/Button';
import { UNSAVED } from '../parts/forms/edit-form.tsx';
import { ModalDialog } from '../parts/modal-dialog.tsx';
import { CONSOLE_TEXTS } from '../texts/console-texts-by-language.ts';

const TEXTS = CONSOLE_TEXTS.unsaved;

/** Asks before a page is left whose changes are not saved. */
export const UnsavedDialog = () => (
  <ModalDialog
    title={TEXTS.title}
    isOpen={useSyncExternalStore(UNSAVED.subscribe, UNSAVED.isAsking)}
    onClose={UNSAVED.stay}
  >
    <p>{TEXTS.text}</p>
    <div className="actions">
      <Button autoFocus className="button main-action" onPress={UNSAVED.stay}>
        {TEXTS.stay}
      </Button>
      <Button className="button grave" onPress={UNSAVED.leave}>
        {TEXTS.leave}
      </Button>
    </div>
  </ModalDialog>
);
