import { PROFILES_TEXTS, type PreviewedProfile, type ComparedVersion } from './use-profiles.ts';

const TEXTS = PROFILES_TEXTS.changes;

/** The counts that are not zero, in words. */
const countsOf = ({ templates, patterns, concepts }: ComparedVersion): readonly string[] =>
  (
    [
      [TEXTS.templatesAdded, templates.added],
      [TEXTS.templatesRemoved, templates.removed],
      [TEXTS.patternsAdded, patterns.added],
      [TEXTS.patternsRemoved, patterns.removed],
      [TEXTS.patternsChanged, patterns.changed],
      [TEXTS.conceptsAdded, concepts.added],
      [TEXTS.conceptsRemoved, concepts.removed],
    ] as const
  ).flatMap(([text, ids]) => (ids.length === 0 ? [] : [text(ids.length)]));

const ChangedTemplate = ({ template }: { readonly template: ComparedVersion['templates']['changed'][number] }) => (
  <>
    <p>
      {TEXTS.template} <code>{template.id}</code>. {template.selectsOthers ? TEXTS.selectsOthers : ''}
    </p>
    <ul>
      {template.rulesAdded.map(({ sentence }) => (
        <li key={`+${sentence}`}>
          <strong>{TEXTS.ruleAdded}</strong> {sentence}
        </li>
      ))}
      {template.rulesRemoved.map(({ sentence }) => (
        <li key={`-${sentence}`}>
          {TEXTS.ruleRemoved} {sentence}
        </li>
      ))}
    </ul>
  </>
);

type Rechecked = NonNullable<ComparedVersion['statements']>;

interface RecheckedStatementsProps {
  readonly statements: Rechecked;
  readonly templates: ComparedVersion['templates'];
}

/** The sentence of a rule that the change adds; for other rules, the rule and its place. */
const wordsOf = (
  { by, rule, location, selector }: Rechecked['sources'][number]['rules'][number],
  { changed }: ComparedVersion['templates'],
): string =>
  changed.find(({ id }) => id === by)?.rulesAdded.find((one) => one.location === location && one.selector === selector)
    ?.sentence ?? `${rule} ${location}`;

const RecheckedStatements = ({ statements: { sources, isPartial }, templates }: RecheckedStatementsProps) => {
  const invalid = sources.filter(({ noLongerValid }) => noLongerValid > 0);
  return (
    <>
      <h4>{TEXTS.statements}</h4>
      {invalid.length === 0 ? <p className="well">{TEXTS.stillValid}</p> : null}
      {invalid.map(({ source, noLongerValid, checked, rules }) => (
        <div key={source}>
          <p className="ill">{TEXTS.noLongerValid(source, noLongerValid, checked)}</p>
          <ul>
            {rules.map((rule) => (
              <li key={JSON.stringify(rule)}>
                {wordsOf(rule, templates)} ({rule.count})
              </li>
            ))}
          </ul>
        </div>
      ))}
      {isPartial ? <p className="small quiet">{TEXTS.partial}</p> : null}
    </>
  );
};

/** The changes of a document against the profile in force: its rules in words, and the stored statements. */
export const ProfileChanges = ({ checked: { changes, earlierVersions } }: { readonly checked: PreviewedProfile }) => (
  <>
    {changes.length === 0 ? <p>{TEXTS.none}</p> : null}
    {changes.map((change) => (
      <section key={change.version} className="card">
        <h3>
          {change.version === change.before
            ? TEXTS.sameVersion(change.version)
            : TEXTS.version(change.version, change.before)}
        </h3>
        {countsOf(change).length === 0 ? null : <p>{countsOf(change).join(', ')}.</p>}
        {change.templates.changed.map((template) => (
          <ChangedTemplate key={template.id} template={template} />
        ))}
        {change.statements === undefined ? null : (
          <RecheckedStatements statements={change.statements} templates={change.templates} />
        )}
      </section>
    ))}
    {earlierVersions.length === 0 ? null : <p>{TEXTS.earlier(earlierVersions.length)}</p>}
  </>
);
