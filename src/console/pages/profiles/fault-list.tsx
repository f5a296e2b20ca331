import type { ApiProblem } from '../../api/api-problem.ts';
import { LANGUAGE } from '../../texts/language.ts';

/** Faults of a document: their places, descriptions, and the requirements of the standard. */
export const FaultList = ({ faults }: { readonly faults: ApiProblem['faults'] }) => (
  <ul className="faults">
    {faults.map(({ at, detail, requirement }) => (
      <li key={`${at} ${detail}`}>
        {at === '' ? null : <code>{at}</code>} <span lang={LANGUAGE === 'en' ? undefined : 'en'}>{detail}</span>
        {requirement === undefined ? null : <span className="small quiet"> ({requirement})</span>}
      </li>
    ))}
  </ul>
);
