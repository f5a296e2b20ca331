import { ownValue } from '../../../core/json-object.ts';
import type { Fault } from '../../../core/problem.ts';
import { colonIn } from '../../html/format.ts';
import { formField } from '../../html/form-field.ts';
import { postForm } from '../../html/form.ts';
import { requirementLink } from '../../../xapi/validate/requirement-link.ts';
import { type Html, html, htmlLines, ifDefined, joinHtml } from '../../html/html.ts';
import type { Language } from '../../html/language.ts';
import { renderReference } from '../../html/localized-text.ts';
import { renderFaultDetail } from '../../layout/fault-detail.ts';
import { type Page, type PageContext, renderSitePage } from '../../layout/page.ts';
import { TEXTS as STAFF_TEXTS } from '../../layout/texts-by-language.ts';
import type { TextsByLanguage } from '../../html/translated.ts';
import { VALIDATE_EN } from './en.ts';
import { VALIDATE_FR } from './fr.ts';
import type {
  TriedPatternView,
  TriedStatementView,
  TriedVersionView,
  TriedViolationView,
  ValidateResultView,
  ValidateView,
} from './view.ts';

const TEXTS: TextsByLanguage<typeof VALIDATE_EN> = { en: VALIDATE_EN, fr: VALIDATE_FR };

/** A requirement as a link to its section, or as text if its document is not on the web. */
const renderRequirement = (requirement: string): Html => {
  const link = requirementLink(requirement);
  return link === undefined
    ? html`${requirement}`
    : html`<a href="${link}" rel="noopener noreferrer">${requirement}</a>`;
};

const faultItem = ({ at, detail, requirement }: Fault, language: Language): Html => {
  const section = ifDefined(requirement, (text) => html` <small>${renderRequirement(text)}</small>`);
  const place = at === '' ? TEXTS[language].whole : at;
  return html`<li><code>${place}</code>${colonIn(language)}${renderFaultDetail(detail, language)}${section}</li>`;
};

const faultList = (faults: readonly Fault[], language: Language): Html =>
  faults.length === 0 ? html`` : html`<ul>\n${htmlLines(faults.map((fault) => faultItem(fault, language)))}</ul>\n`;

const violationItem = (violation: TriedViolationView, language: Language): Html => {
  const { rules, otherRule, note } = STAFF_TEXTS[language].violation;
  const { subject, rule, location, sentence, scopeNote } = violation;
  const words = sentence ?? ownValue(rules, rule);
  const path = location === '' || sentence !== undefined ? '' : html` <code class="path">${location}</code>`;
  const said = words === undefined ? html`${otherRule} <code>${rule}</code>` : html`${words}`;
  const author = ifDefined(scopeNote, (text) => html`<br>${note} <span dir="auto">${text}</span>`);
  return html`<li>${said}${path} <small>${renderReference(subject, language)}</small>${author}</li>`;
};

const statementItem = (tried: TriedStatementView, language: Language): Html => {
  const texts = TEXTS[language];
  const { index, outcome, templates, violations } = tried;
  const names = joinHtml(templates.map((template) => renderReference(template, language)));
  const matched = templates.length === 0 ? '' : html` ${texts.matches} ${names}`;
  const list =
    violations.length === 0
      ? ''
      : html`\n<ul>\n${htmlLines(violations.map((one) => violationItem(one, language)))}</ul>`;
  const shown = outcome === 'success' && violations.length > 0 ? 'invalid' : outcome;
  return html`<li><strong>${texts.statement(index)}</strong> ${texts.outcomes[shown]}${matched}${list}</li>`;
};

const patternItem = ({ registration, verdict, next }: TriedPatternView, language: Language): Html => {
  const texts = TEXTS[language];
  const { verdicts } = STAFF_TEXTS[language].run;
  const name = ifDefined(registration, (id) => html`${texts.registration} <code>${id}</code>${colonIn(language)}`);
  const names = joinHtml(next.map((template) => renderReference(template, language)));
  return html`<li>${name}${verdicts[verdict]}${next.length === 0 ? '' : html`. ${texts.next} ${names}`}</li>`;
};

const versionCard = ({ version, statements, patterns }: TriedVersionView, language: Language): Html => {
  const texts = TEXTS[language];
  const runs = patterns.map((pattern) => patternItem(pattern, language));
  return html`<section class="card">
<h3>${texts.profile}${colonIn(language)}${renderReference(version, language)}</h3>
<ul>
${htmlLines(statements.map((one) => statementItem(one, language)))}</ul>
${runs.length === 0 ? '' : html`<ul>\n${htmlLines(runs)}</ul>\n`}</section>
`;
};

const statementsResult = (
  { faults, versions, unknownVersions }: Extract<ValidateResultView, { kind: 'statements' }>,
  language: Language,
): Html => {
  const texts = TEXTS[language];
  const unknown = unknownVersions.map((id) => html`<p>${texts.unknownVersion} <code>${id}</code></p>\n`);
  const isUnclaimed = versions.length + unknownVersions.length === 0;
  const profiles = isUnclaimed
    ? html`<p>${texts.noClaim}</p>\n`
    : html`${unknown}${versions.map((one) => versionCard(one, language))}`;
  return html`<h3>${texts.standard}</h3>
<p>${faults.length === 0 ? texts.conforms : texts.breaks(faults.length)}</p>
${faultList(faults, language)}${faults.length === 0 ? profiles : ''}<h3>${texts.consent}</h3>
<p>${texts.consentText}</p>
`;
};

const resultSection = (result: ValidateResultView, language: Language): Html => {
  const texts = TEXTS[language];
  switch (result.kind) {
    case 'unreadable':
      return html`<p>${texts.unreadable} ${renderFaultDetail(result.detail, language)}</p>
${faultList(result.faults, language)}`;
    case 'profile': {
      const { id, refusals, warnings } = result;
      const name = ifDefined(id, (iri) => html`<p><code>${iri}</code></p>\n`);
      const warned = html`<p>${texts.profileWarnings(warnings.length)}</p>\n${faultList(warnings, language)}`;
      return html`${name}<p>${refusals.length === 0 ? texts.profileReads : texts.profileRefused}</p>
${faultList(refusals, language)}${warnings.length === 0 ? '' : warned}`;
    }
    case 'statements':
      return statementsResult(result, language);
  }
};

/** The page on which statements and profiles are tried, with the findings in the last text. */
export const validatePage = (context: PageContext, { text, version, result }: ValidateView): Page => {
  const { language, root, formToken } = context;
  const texts = TEXTS[language];
  const fields = [
    formField({
      name: 'text',
      label: texts.field,
      hint: texts.hint,
      value: text,
      faults: [],
      control: 'code',
      required: true,
    }),
    formField({
      name: 'version',
      label: texts.version,
      value: version,
      faults: [],
      control: {
        options: [
          ['2.0.0', '2.0.0'],
          ['1.0.3', '1.0.3'],
        ],
      },
    }),
  ];
  const form = postForm({
    action: `${root}/validate`,
    formToken,
    content: html`${fields}<p class="actions"><button class="main-action">${texts.button}</button></p>`,
  });
  const found = ifDefined(
    result,
    (one) =>
      html`<section aria-labelledby="found">
<h2 id="found">${texts.result}</h2>
${resultSection(one, language)}</section>
`,
  );
  return renderSitePage(
    context,
    texts.title,
    html`<h1>${texts.title}</h1>
<p class="lead">${texts.intro}</p>
${found}${form}`,
  );
};
