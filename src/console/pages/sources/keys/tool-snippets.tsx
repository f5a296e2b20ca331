import { useState } from 'react';
import { READER } from '../../../api/reader.ts';
import { ChoiceField } from '../../../parts/choice-field.tsx';
import { CopiedText } from '../../../parts/copied-text.tsx';
import { SOURCES_TEXTS } from '../use-sources.ts';
import { type SnippetKey, SNIPPETS, type ToolName } from './snippets.ts';

const TEXTS = SOURCES_TEXTS.firstSteps;
const TOOLS = Object.keys(SNIPPETS) as readonly ToolName[];

/** The settings for a tool with a key, for the tools that most schools have. */
export const ToolSnippets = ({ of }: { readonly of: SnippetKey }) => {
  const [tool, setTool] = useState<ToolName>('curl');
  return (
    <>
      <div className="filters">
        <ChoiceField
          label={TEXTS.tool}
          value={tool}
          options={TOOLS.map((one) => [one, TEXTS.tools[one]] as const)}
          onChange={(value) => setTool(TOOLS.find((one) => one === value) ?? 'curl')}
        />
      </div>
      <p className="lead">{TEXTS.advice[tool]}</p>
      <CopiedText key={tool} label={TEXTS.settings} text={SNIPPETS[tool](location.origin + READER.root, of)} />
    </>
  );
};
