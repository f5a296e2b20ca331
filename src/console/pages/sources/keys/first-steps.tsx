import { useState } from 'react';
import type { IssuedKey } from '../source-types.ts';
import { type ReadSource, SOURCES_TEXTS } from '../use-sources.ts';
import { IssuedSecret } from './issued-secret.tsx';
import { NewKey } from './new-key.tsx';
import { NO_KEY } from './snippets.ts';
import { ToolSnippets } from './tool-snippets.tsx';

/** The settings for the tool of a source. A new key fills them in; its secret is shown until the page is left. */
export const FirstSteps = ({ read: { data: source } }: { readonly read: ReadSource }) => {
  const [issued, setIssued] = useState<IssuedKey>();
  if (issued !== undefined) return <IssuedSecret issued={issued} />;
  return (
    <>
      <p>{SOURCES_TEXTS.firstSteps.intro}</p>
      <p className="actions">
        <NewKey source={source.id} onIssued={setIssued} />
      </p>
      <ToolSnippets of={NO_KEY} />
    </>
  );
};
