import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json, JsonObject } from '../../../src/xapi/model/types.ts';
import type { Short } from '../../support/builders/profiles/a-pattern.ts';
import { aClient } from '../../support/clients/client.ts';
import { describeFixtures } from '../../support/checks/fixtures.ts';
import { type AddedProfile, anOperator, violationsIn } from '../../support/clients/operator.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import {
  aTemplateObject,
  asComplete,
  claiming,
  documentOf,
  endedPattern,
  endStatement,
  freshIds,
  isUnmatchable,
  letterStatement,
  statementOfValues,
  TO_VALUES,
  versionId,
  type VersionObjects,
} from '../../support/checks/profiles/profile-cases.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

const FIXTURES = join('..', 'shared', 'fixtures');
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- who reads a file knows what it holds
const shared = <T>(...path: readonly string[]): T => JSON.parse(readFileSync(join(FIXTURES, ...path), 'utf8')) as T;

/**
 * Where each published document departs from Part Two, by one place among those named; none for a document that does
 * not.
 */
const DEPARTS: Readonly<Record<string, string | undefined>> = {
  'acrossx-1.0.jsonld': '/concepts/19/related',
  'adl-1.0.jsonld': '/conformsTo',
  'audio-1.0.jsonld': undefined,
  'cmi5-1.0.jsonld': '/templates/0',
  'cmi5-yet-fixed.json': '/concepts/7/exactMatch',
  'scorm-1.0.jsonld': '/templates/1/rules',
  'seriousgames-1.0.jsonld': undefined,
  'starter-template.jsonld': '/patterns/0',
  'video-1.0.3.jsonld': undefined,
  'video-multi-version.json': '/templates/8/id',
  'virtual-patient-1.0.jsonld': undefined,
  'tla-mom.jsonld': '/patterns/1/definition/en',
  'temporal.jsonld': undefined,
  'yet-activity-profile.jsonld': '/templates/1/rules/0',
  'yet-minimal.jsonld': undefined,
  'calibration-datasim.jsonld': undefined,
  'calibration-strict-pattern.jsonld': '/patterns/0/sequence',
  'calibration-strict-pattern-alt.jsonld': '/patterns/0/sequence',
  'profile-server-good_1.jsonld': '/templates/0/verb',
  'profile-server-bad_1.jsonld': '/concepts/3',
};

interface TemplateCase {
  readonly template: JsonObject & { readonly id: string };
  readonly statement: string;
  readonly persephone_valid: boolean;
  readonly statement_ref_functions_given: boolean;
  readonly spec_outcome_without_statementref_checks: 'success' | 'unmatched' | 'invalid';
}

interface PathCase {
  readonly location: string;
  readonly selector?: string;
  readonly statement: string;
  readonly spec_values: readonly Json[];
  readonly agree: boolean;
}

interface RuleCase {
  readonly rule: JsonObject & { readonly 'match-vals'?: readonly string[] };
  readonly values: readonly Json[];
  readonly spec_text_valid: boolean;
  readonly spec_text_failed: string | null;
  readonly agree: boolean;
}

interface SequenceCase {
  readonly statements: readonly string[];
  readonly pattern: Short;
  readonly regular: 'accept' | 'in-progress' | 'reject';
  readonly spec_pseudocode: { readonly outcome: 'success' | 'partial' | 'failure'; readonly remaining: number };
}

/** Two cases are no valid statements: they lack an object, or the id of a reference. Only unit tests evaluate them. */
const NO_STATEMENTS: readonly string[] = ['2065d97d1d8f', 'c847c03398d3'];
/** The four statements that refer to each other in a chain, the last of which refers to none. */
const CHAIN = ['724c243bab8d', 'de4d9580d15e', '367d8dab3e2b', 'd768102a438f'];
/**
 * Whose reference is to an object of the type Foo: made an activity, and no reference in context, it still refers to no
 * statement.
 */
const NO_REFERENCE = '14bfe9166f4d';

const LACKING =
  'a statement that lacks a determining property is not one for the template (P2 8.0), which breaks nothing';
/** Where Carnet decides otherwise than project-persephone, by the position of the case, with the reason. */
const TEMPLATES_OTHERWISE: ReadonlyMap<number, string> = new Map([
  [0, 'the template demands a reference in context, and there is none (P2 8.0); references were not looked at there'],
  ...[6, 7, 18, 19, 20, 21].map((position): [number, string] => [position, LACKING]),
  [17, 'a statement that is not available is no violation (P3 2.1)'],
]);

/** Rules and paths on which project-persephone decides otherwise. */
const ABSENT_ELSEWHERE =
  ', although elsewhere a rule without presence asks nothing where nothing is: any asks for at least one value, ' +
  'and all for no unmatchable one (P2 8.1)';
const NULL_ELSEWHERE =
  ', although elsewhere a path that finds nothing gives a null: by P2 8.1 nothing is found, and only a selector ' +
  'that finds nothing stands for an unmatchable value';

/** How many registrations are under way at the same time. */
const AT_ONCE = 8;
/**
 * Statements of a sequence that are sent one by one at its start; those that follow are sent in groups, the last alone.
 */
const ALONE = 12;
const TOGETHER = 12;

const GREEDY =
  'the algorithm of P3 2.2 never gives back what an earlier member took, and waits for one more; the words of P2 ' +
  '9.0 are fulfilled';
/** Where Carnet decides otherwise than the algorithm of P3 2.2, by the position of the case, with the reason. */
const SEQUENCES_OTHERWISE: ReadonlyMap<number, string> = new Map([
  ...[22, 24, 29].map((position): [number, string] => [position, GREEDY]),
  [
    25,
    'the algorithm takes an inner match that ran out of statements for a whole one under zeroOrMore; it is only begun',
  ],
  [
    28,
    'the algorithm settles for the alternative that is complete, and leaves a statement over that goes on with ' +
      'the other one',
  ],
  [
    38,
    'the algorithm stops when the pattern is complete, and says only that statements are left over; no pattern ' +
      'takes them',
  ],
]);
const VERDICTS = { success: 'accept', partial: 'in-progress', failure: 'reject' } as const;
const verdictOfAlgorithm = ({ spec_pseudocode: { outcome, remaining } }: SequenceCase): string =>
  outcome === 'success' && remaining > 0 ? 'left over' : VERDICTS[outcome];

/** At which statement a sequence is rejected: the first after which nothing that may follow makes it fit. */
const REJECTED_AT: Readonly<Record<string, number>> = { 'd e': 0, 'a c': 1, 'a x': 1, 'a b c': 2 };

const asActivity = ({ context, ...statement }: JsonObject): JsonObject => {
  const { statement: _, ...rest } = context as JsonObject;
  return { ...statement, object: { id: 'http://foo.org/bar' }, context: rest };
};

describeFixtures('the shared cases of profiles', () => {
  const templateFile = shared<{
    readonly statements: Readonly<Record<string, JsonObject>>;
    readonly cases: readonly TemplateCase[];
  }>('profile-cases', 'templates.json');
  const pathFile = shared<{
    readonly statements: Readonly<Record<string, JsonObject>>;
    readonly cases: readonly PathCase[];
  }>('profile-cases', 'jsonpath.json');
  const ruleFile = shared<{ readonly cases: readonly RuleCase[] }>('profile-cases', 'rules-on-values.json');
  const sequenceFile = shared<
    Readonly<
      Record<
        'adl_library_cases' | 'spec_python_asserts' | 'probes_without_upstream_expectation',
        readonly SequenceCase[]
      >
    >
  >('profile-cases', 'adl-matching.json');
  const batchFile = shared<{ readonly good: readonly JsonObject[]; readonly bad: readonly JsonObject[] }>(
    'profile-cases',
    'profile-server-batches.json',
  );
  const sequences = [
    ...sequenceFile.adl_library_cases,
    ...sequenceFile.spec_python_asserts,
    ...sequenceFile.probes_without_upstream_expectation,
  ];

  describeOnBackends('one', 'at a running Carnet', (makeBackends) => {
    const sources: string[] = [];
    const carnet = useCarnet(makeBackends);

    /** Adds a profile with one version for each case, and a source that enforces it. */
    const sourceWithProfile = async (
      id: string,
      cases: readonly VersionObjects[],
    ): Promise<ReturnType<typeof aClient>> => {
      const operator = anOperator(carnet);
      const { body } = await operator.add(documentOf(id, cases)).expect(201);
      expect((body as AddedProfile).warnings.filter(({ detail }) => detail.includes('left out'))).toEqual([]);
      const source = await operator.source([{ id, mode: 'enforce', policy: 'all' }]);
      sources.push(source.id);
      return aClient(source, '1.0.3');
    };

    describe('published profiles', () => {
      const files = shared<readonly { readonly file: string; readonly id: string; readonly versions: number }[]>(
        'profiles',
        'index.json',
      );

      it.each(files.map(({ file, ...about }) => [file, about] as const))(
        '%s is added, with warnings of where it departs from Part Two',
        async (file, about) => {
          const text = readFileSync(join(FIXTURES, 'profiles', file), 'utf8');
          const { status, body } = await anOperator(carnet).add(text);
          const { id, versions, warnings } = body as AddedProfile;
          // Versions of a shipped document that this one has no objects of stay beside its own.
          const ofDocument = (JSON.parse(text) as Pick<AddedProfile, 'versions'>).versions.map((version) => version.id);
          const own = versions.filter((version) => ofDocument.includes(version.id) || ofDocument.includes(''));
          expect([status === 201 || status === 200, id, own.length]).toEqual([true, about.id, about.versions]);
          const departs = DEPARTS[file];
          // Shipped documents of other ids describe some of these concepts too.
          if (departs === undefined)
            expect(warnings.filter(({ detail }) => !/ defines too: /.test(detail))).toEqual([]);
          else expect(warnings.map(({ at }) => at)).toContain(departs);
        },
      );

      it('are all there, each id once, the last one added in force', async () => {
        const ids = (await anOperator(carnet).profiles()).map(({ id }) => id);
        expect([files.length, Object.keys(DEPARTS).sort()]).toEqual([20, files.map(({ file }) => file).sort()]);
        for (const { id } of files) expect(ids.filter((one) => one === id)).toEqual([id]);
      });
    });

    describe('templates', () => {
      const PROFILE = 'https://profiles.example/templates';
      const { statements, cases } = templateFile;
      const siblings = [
        ...new Map(
          cases.filter((one) => one.statement_ref_functions_given).map(({ template }) => [template.id, template]),
        ).values(),
      ];
      /** The templates that a template names, and those that they name, with the template itself first. */
      const withNamed = (template: TemplateCase['template']): readonly TemplateCase['template'][] => {
        const all = [template];
        for (const one of all) {
          const named = [
            ...((one['objectStatementRefTemplate'] ?? []) as readonly string[]),
            ...((one['contextStatementRefTemplate'] ?? []) as readonly string[]),
          ];
          all.push(
            ...siblings.filter((sibling) => named.includes(sibling.id) && !all.some(({ id }) => id === sibling.id)),
          );
        }
        return all;
      };
      const decided = cases
        .map((one, position) => ({ one, position }))
        .filter(({ one }) => !NO_STATEMENTS.includes(one.statement));
      let client: ReturnType<typeof aClient>;
      beforeAll(async () => {
        client = await sourceWithProfile(
          PROFILE,
          cases.map(({ template }) => ({ templates: withNamed(template) })),
        );
      });

      it.each(
        decided.map(
          ({ one, position }) =>
            [
              position,
              one.template.id,
              TEMPLATES_OTHERWISE.get(position) ?? (one.persephone_valid ? 'which holds' : 'which is broken'),
              one,
            ] as const,
        ),
      )('case %i on the template %s: %s', async (...[position, template, , one]) => {
        const fresh = freshIds();
        if (one.statement_ref_functions_given) {
          await client
            .post(CHAIN.filter((key) => key !== one.statement).map((key) => asComplete(statements[key]!, fresh)))
            .expect(200);
        }
        const given = statements[one.statement]!;
        // One statement has the id of a link of the chain, which it refers to, and is none of it.
        const whole = {
          ...asComplete(one.statement === NO_REFERENCE ? asActivity(given) : given, fresh),
          ...(CHAIN.includes(one.statement) ? {} : { id: randomUUID() }),
        };
        const answer = await client.post(claiming(whole, versionId(PROFILE, position)));
        const holds = TEMPLATES_OTHERWISE.has(position) ? position !== 0 : one.persephone_valid;
        expect([position, answer.status]).toEqual([position, holds ? 200 : 400]);
        if (!holds)
          expect(violationsIn(answer)).toContainEqual(
            expect.objectContaining({ by: template, kind: 'template', rule: 'statement-ref' }),
          );
      });

      it('case 0 is accepted as described there, without its reference', async () => {
        const [first] = cases;
        const { contextStatementRefTemplate: _, ...template } = first!.template;
        const id = `${PROFILE}/unreferring`;
        const alone = await sourceWithProfile(id, [{ templates: [template] }]);
        await alone.post(claiming(asComplete(statements[first!.statement]!, freshIds()), versionId(id, 0))).expect(200);
      });

      it('are all there, but for two that are no statements', () => {
        expect([cases.length, decided.length]).toEqual([23, 21]);
      });
    });

    describe('sequences of statements', () => {
      const PROFILE = 'https://profiles.example/sequences';
      /** The outcome of a case: its statements accepted before a refusal, and the violations of that or of the end. */
      interface Outcome {
        readonly accepted: number;
        readonly isEnded: boolean;
        readonly broken: readonly string[];
      }
      const outcomes: Outcome[] = [];
      const run = async (
        client: ReturnType<typeof aClient>,
        { statements }: SequenceCase,
        position: number,
      ): Promise<Outcome> => {
        const version = versionId(PROFILE, position);
        const registration = randomUUID();
        const violated = (refused: Parameters<typeof violationsIn>[0]): readonly string[] =>
          violationsIn(refused).map(({ kind, rule }) => `${kind} ${rule}`);
        for (let index = 0; index < statements.length;) {
          const letters = statements.slice(
            index,
            index + (index < ALONE || statements.length - index <= ALONE ? 1 : TOGETHER),
          );
          const answer = await client.post(letters.map((letter) => letterStatement(letter, version, registration)));
          if (answer.status !== 200) return { accepted: index, isEnded: false, broken: violated(answer) };
          index += letters.length;
        }
        const end = await client.post(endStatement(version, registration));
        return {
          accepted: statements.length,
          isEnded: end.status === 200,
          broken: end.status === 200 ? [] : violated(end),
        };
      };
      // One request after the other, several registrations at a time.
      beforeAll(async () => {
        const client = await sourceWithProfile(
          PROFILE,
          sequences.map(({ pattern }, position) => endedPattern(PROFILE, position, pattern)),
        );
        const queue = [...sequences.entries()]
          .sort(([, a], [, b]) => b.statements.length - a.statements.length)
          .values();
        await Promise.all(
          Array.from({ length: AT_ONCE }, async () => {
            for (const [position, one] of queue) outcomes[position] = await run(client, one, position);
          }),
        );
      });

      const why = (position: number): string =>
        SEQUENCES_OTHERWISE.has(position) ? `, although ${SEQUENCES_OTHERWISE.get(position)!}` : '';
      it.each(
        sequences.map(
          (one, position) =>
            [
              position,
              one.statements.length,
              JSON.stringify(one.pattern).slice(0, 100),
              one.regular + why(position),
              one,
            ] as const,
        ),
      )('case %i, %i statements of %s: %s', (...[position, , , , { statements, regular }]) => {
        // The end can come where the pattern is fulfilled, and nowhere before.
        expect(outcomes[position]).toEqual({
          accepted: regular === 'reject' ? REJECTED_AT[statements.join(' ')] : statements.length,
          isEnded: regular === 'accept',
          broken: regular === 'accept' ? [] : ['pattern order'],
        });
      });

      it('are all there, and come out as by the algorithm but for those with a reason', () => {
        expect([sequences.length, sequences.filter(({ regular }) => regular === 'reject').length]).toEqual([39, 4]);
        expect(
          [...sequences.keys()].filter(
            (position) => verdictOfAlgorithm(sequences[position]!) !== sequences[position]!.regular,
          ),
        ).toEqual([...SEQUENCES_OTHERWISE.keys()].sort());
      });
    });

    describe('rules on values', () => {
      const PROFILE = 'https://profiles.example/values';
      const { cases } = ruleFile;
      // "foo" as the type of an activity is an IRI; and a rule that is always broken shows whether the template is for
      // the statement.
      const typed = (value: Json): string => `https://types.example/${encodeURIComponent(JSON.stringify(value))}`;
      const determining = ({ 'match-vals': wanted }: RuleCase['rule']): readonly string[] | undefined =>
        wanted?.map(typed);
      const versionOf = ({ rule }: RuleCase): VersionObjects => {
        const types = determining(rule);
        const about =
          types === undefined
            ? { rules: [{ ...rule, ...TO_VALUES }] }
            : { contextOtherActivityType: types, rules: [{ location: '$.result', presence: 'included' }] };
        return { templates: [aTemplateObject({ id: `${PROFILE}/template`, ...about })] };
      };
      const withTypes = (values: readonly Json[]): JsonObject => ({
        ...statementOfValues([]),
        context: {
          contextActivities: {
            other: values.map((value, position) => ({
              id: `https://a.example/${position}`,
              ...(isUnmatchable(value) ? {} : { definition: { type: typed(value) } }),
            })),
          },
        },
      });
      let client: ReturnType<typeof aClient>;
      beforeAll(async () => {
        client = await sourceWithProfile(PROFILE, cases.map(versionOf));
      });

      it.each(
        cases.map(
          (one, position) =>
            [
              position,
              JSON.stringify(one.rule),
              JSON.stringify(one.values),
              (one.spec_text_valid ? 'holds' : 'does not hold') + (one.agree ? '' : ABSENT_ELSEWHERE),
              one,
            ] as const,
        ),
      )('case %i, %s on %s %s', async (...[position, , , , { rule, values, spec_text_valid, spec_text_failed }]) => {
        const version = versionId(PROFILE, position);
        if (determining(rule) !== undefined) {
          await client.post(claiming(withTypes(values), version)).expect(spec_text_valid ? 400 : 200);
          return;
        }
        const answer = await client
          .post(claiming(statementOfValues(values), version))
          .expect(spec_text_valid ? 200 : 400);
        if (!spec_text_valid)
          expect(violationsIn(answer)[0]).toMatchObject({ kind: 'template', rule: spec_text_failed, ...TO_VALUES });
      });

      it('are all there', () => {
        expect([
          cases.length,
          cases.filter(({ rule }) => determining(rule) !== undefined).length,
          cases.filter(({ agree }) => !agree).length,
        ]).toEqual([66, 8, 3]);
      });
    });

    describe('JSONPaths', () => {
      const PROFILE = 'https://profiles.example/paths';
      const { cases, statements } = pathFile;
      const categories = (statement: JsonObject): Json =>
        ((statement['context'] as JsonObject)['contextActivities'] as JsonObject)['category']!;
      /** What is found, with the claim among the categories where those are. */
      const foundIn = ({ statement, spec_values }: PathCase, version: string): readonly Json[] => {
        const given = JSON.stringify(categories(statements[statement]!));
        return spec_values.map((value) =>
          JSON.stringify(value) === given ? [...(value as readonly Json[]), { id: version }] : value,
        );
      };
      /**
       * One template holds where nothing but these values is found; of the other each value that is found breaks a
       * rule.
       */
      const versionsOf = (one: PathCase, position: number): readonly VersionObjects[] => {
        const at = { location: one.location, ...(one.selector === undefined ? {} : { selector: one.selector }) };
        const [holding, breaking] = [2 * position, 2 * position + 1].map((position) =>
          foundIn(one, versionId(PROFILE, position)).filter((value) => !isUnmatchable(value)),
        );
        const isAny = holding!.length > 0;
        return [
          isAny
            ? [{ ...at, presence: 'included', all: holding }, ...holding!.map((value) => ({ ...at, any: [value] }))]
            : [{ ...at, presence: 'excluded' }],
          [isAny ? { ...at, none: breaking } : { ...at, presence: 'included' }],
        ].map((rules) => ({ templates: [aTemplateObject({ id: `${PROFILE}/template`, rules })] }));
      };
      let client: ReturnType<typeof aClient>;
      beforeAll(async () => {
        client = await sourceWithProfile(PROFILE, cases.flatMap(versionsOf));
      });

      it.each(
        cases.map(
          (one, position) =>
            [
              position,
              one.location.split(/\s+/).join(' '),
              one.selector?.split(/\s+/).join(' ') ?? '$',
              one.agree ? '' : NULL_ELSEWHERE,
              one,
            ] as const,
        ),
      )('case %i, %s and from there %s, find what the text says%s', async (...[position, , , , one]) => {
        const whole = (position: number): JsonObject =>
          claiming(asComplete(statements[one.statement]!, freshIds()), versionId(PROFILE, position));
        await client.post(whole(2 * position)).expect(200);
        const [violation, ...others] = violationsIn(await client.post(whole(2 * position + 1)).expect(400));
        const values = foundIn(one, versionId(PROFILE, 2 * position + 1));
        const matchable = values.filter((value) => !isUnmatchable(value));
        const listed =
          values.length > matchable.length
            ? { matchable, unmatchable: values.length - matchable.length }
            : matchable.slice(0, 5);
        expect([others, violation!.rule]).toEqual([[], matchable.length > 0 ? 'none' : 'presence']);
        // Lists of activities are cut to excerpts.
        if (!matchable.some((value) => typeof value === 'object')) expect(violation!.found).toEqual(listed);
        else expect(violation!.found).toHaveLength(matchable.length);
      });

      it('are all there', () => {
        expect([cases.length, cases.filter(({ agree }) => !agree).length]).toEqual([28, 6]);
      });
    });

    describe('the batches of a profile server', () => {
      const PROFILE = 'https://profiles.example/batches';
      let client: ReturnType<typeof aClient>;
      beforeAll(async () => {
        client = await sourceWithProfile(PROFILE, [
          {
            templates: [
              aTemplateObject({ id: `${PROFILE}/template`, rules: [{ location: '$.actor', presence: 'included' }] }),
            ],
          },
        ]);
      });

      it('are accepted where they are good: whether they claim a profile or not', async () => {
        await client.post(batchFile.good).expect(200);
        await client.post(batchFile.good.map((statement) => claiming(statement, versionId(PROFILE, 0)))).expect(200);
      });
      it('are refused where they are bad, before profiles are looked at', async () => {
        expect((await client.post(batchFile.bad).expect(400)).body).toMatchObject({ kind: 'invalid-statement' });
      });
    });

    it('of all that was accepted, the sink lists nothing as a violation', async () => {
      expect(sources).toHaveLength(6);
      for (const source of sources) expect(await anOperator(carnet).listed(source)).toEqual([]);
    });
  });
});
