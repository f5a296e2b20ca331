import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { CONSOLE_TEXTS as TEXTS } from '../texts/console-texts-by-language.ts';

interface CopiedTextProps {
  /** The name of the text, for screen readers. */
  readonly label: string;
  readonly text: string;
}

/** A button that copies a text, and then says so. */
export const CopyButton = ({ name, text }: { readonly name: string; readonly text: string }) => {
  const [isCopied, setCopied] = useState(false);
  const copy = (): void => void navigator.clipboard.writeText(text).then(() => setCopied(true));
  return (
    <Button className="button small-button" onPress={copy}>
      {isCopied ? TEXTS.copied : name}
    </Button>
  );
};

/** Text to copy: a command, a setting, a statement. */
export const CopiedText = ({ label, text }: CopiedTextProps) => (
  <div className="copied">
    <pre tabIndex={0} role="region" aria-label={label}>
      <code>{text}</code>
    </pre>
    <CopyButton name={TEXTS.copy} text={text} />
  </div>
);
