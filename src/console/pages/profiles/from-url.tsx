import { useState } from 'react';
import { CopiedText } from '../../parts/copied-text.tsx';
import { Field } from '../../parts/field.tsx';
import { PROFILES_TEXTS } from './use-profiles.ts';

const TEXTS = PROFILES_TEXTS.add.url;

/** True if a shell takes it as one word without quotation marks. Other characters are written as %XX. */
const isPlainUrl = (text: string): boolean =>
  URL.canParse(text) && new URL(text).protocol === 'https:' && /^[\w:/.~%?=&#@+,-]+$/.test(text);

/** The command that adds a profile from its URL: the API fetches nothing. */
export const FromUrl = () => {
  const [url, setUrl] = useState('');
  const isFaulty = url !== '' && !isPlainUrl(url.trim());
  const shown = url === '' || isFaulty ? 'https://w3id.org/xapi/cmi5' : url.trim();
  return (
    <section className="edit-form">
      <h2>{TEXTS.title}</h2>
      <p>{TEXTS.text}</p>
      <Field label={TEXTS.label} name="url" value={url} onChange={setUrl} fault={isFaulty ? TEXTS.fault : undefined} />
      <CopiedText key={shown} label={TEXTS.command} text={`npx carnet profiles import '${shown}'`} />
    </section>
  );
};
