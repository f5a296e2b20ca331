import { useState } from 'react';
import { READER } from '../../api/reader.ts';
import { ChoiceField } from '../../parts/choice-field.tsx';
import { CopiedText } from '../../parts/copied-text.tsx';
import { SNIPPETS } from './snippets.ts';
import type { ToolName } from './sources-texts.ts';
import { SOURCES_TEXTS } from './use-sources.ts';

const TEXTS = SOURCES_TEXTS.firstSteps;
const TOOLS = Object.keys(SNIPPETS) as readonly ToolName[];

/** The settings for the tool of a source, for the tools that most schools have. */
export const FirstSteps = () => {
  const [tool, setTool] = useState<ToolName>('curl');
  return (
    <>
      <p>{TEXTS.intro}</p>
      <div className="filters">
        <ChoiceField
          label={TEXTS.tool}
          value={tool}
          options={TOOLS.map((one) => [one, TEXTS.tools[one]] as const)}
          onChange={(value) => setTool(TOOLS.find((one) => one === value) ?? 'curl')}
        />
      </div>
      <p className="lead">{TEXTS.advice[tool]}</p>
      <CopiedText key={tool} label={TEXTS.settings} text={SNIPPETS[tool](location.origin + READER.root)} />
    </>
  );
};
