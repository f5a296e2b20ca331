import { CopiedText } from '../../../parts/copied-text.tsx';
import type { IssuedKey } from '../source-types.ts';
import { SOURCES_TEXTS } from '../use-sources.ts';
import { ToolSnippets } from './tool-snippets.tsx';

const TEXTS = SOURCES_TEXTS.keys;

/** A new key with its secret, which is shown once, and the settings of a tool with both. */
export const IssuedSecret = ({ issued }: { readonly issued: IssuedKey }) => (
  <div className="note">
    <div role="alert">
      <p>
        <strong>{TEXTS.once}</strong>
      </p>
    </div>
    <p>{TEXTS.key}</p>
    <CopiedText label={TEXTS.key} text={issued.key} />
    <p>{TEXTS.secret}</p>
    <CopiedText label={TEXTS.secret} text={issued.secret} />
    <p>{SOURCES_TEXTS.firstSteps.filled}</p>
    <ToolSnippets of={issued} />
  </div>
);
