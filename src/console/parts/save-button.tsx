import { Button } from 'react-aria-components/Button';
import { CONSOLE_TEXTS as TEXTS } from '../texts/console-texts-by-language.ts';

/** The button that sends a form. */
export const SaveButton = ({ isPending }: { readonly isPending: boolean }) => (
  <p className="actions">
    <Button className="button main-action" type="submit" data-pending={isPending || undefined}>
      {TEXTS.save}
    </Button>
  </p>
);
