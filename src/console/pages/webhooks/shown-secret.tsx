import type { ReactNode } from 'react';
import { CopiedText } from '../../parts/copied-text.tsx';
import { WEBHOOKS_TEXTS } from './use-webhooks.ts';

const TEXTS = WEBHOOKS_TEXTS.secret;

interface ShownSecretProps {
  readonly secret: string;
  readonly children?: ReactNode;
}

/** A secret that is shown only once. */
export const ShownSecret = ({ secret, children }: ShownSecretProps) => (
  <div className="note" role="alert">
    <p>
      <strong>{TEXTS.once}</strong>
    </p>
    <CopiedText label={TEXTS.name} text={secret} />
    {children}
  </div>
);
