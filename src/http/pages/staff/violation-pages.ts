import { sourceViolationsPage, violatingSourcesPage } from '../../../pages/staff/violation-pages.ts';
import type { ViolatedRuleView } from '../../../pages/views/violation-view.ts';
import type { ReadUnmatched } from '../../../profiles/judge/find-unmatched-example.ts';
import type { ReadViolatedRules, ViolatedRule } from '../../../profiles/judge/violated-rules.ts';
import type { ProfileRegistry } from '../../../profiles/registry/profile-registry.ts';
import type { OrganisationService } from '../../../access/sources/organisations/organisation-service.ts';
import type { ExplainViolations } from '../../xapi/explain-problem.ts';
import { createProfileNames } from '../profiles/profile-names.ts';
import { createLookUp } from '../profiles/profile-view.ts';
import { rangesOf } from '../profiles/reader-languages.ts';
import type { PageRequest } from '../shared/page-guard.ts';
import { pageResponse } from '../shared/page-response.ts';
import type { StaffPageHandler } from '../shared/staff-page-guard.ts';

/** The pages on which operators see what the statements of their sources violate. */
export interface ViolationPageHandlers {
  readonly list: StaffPageHandler;
  readonly show: StaffPageHandler;
}

interface SourceCount {
  readonly source: string;
  readonly count: number;
}

export interface ViolationPagesDeps {
  readonly organisations: Pick<OrganisationService, 'source' | 'sources'>;
  readonly readViolatedRules: ReadViolatedRules;
  readonly readUnmatched: ReadUnmatched;
  readonly violations: {
    readonly listCounts: (query: { readonly limit: number }) => Promise<readonly SourceCount[]>;
  };
  readonly profiles: ProfileRegistry;
  readonly explainViolations: ExplainViolations;
}

const PATH = '/ops/violations';
/** The counters that are summed: one for each violated template, concept or pattern of each source. */
const MAX_COUNTS = 20_000;
/** The most rules on a page. */
const MAX_RULES = 200;

/** A rule that fails several checks at once is shown once. */
const mergeChecks = (rules: readonly ViolatedRuleView[]): readonly ViolatedRuleView[] => {
  const merged = new Map<string, ViolatedRuleView>();
  for (const rule of rules) {
    const { subject, sentence, location } = rule;
    const key = JSON.stringify(sentence === undefined ? [subject.id, rule.rule, location] : [subject.id, sentence]);
    const other = merged.get(key) ?? rule;
    merged.set(key, {
      ...other,
      count: Math.max(other.count, rule.count),
      latest: Math.max(other.latest, rule.latest),
    });
  }
  return [...merged.values()];
};

export const createViolationPageHandlers = (deps: ViolationPagesDeps): ViolationPageHandlers => {
  const { organisations, readViolatedRules, readUnmatched, violations, profiles, explainViolations } = deps;
  const readNames = createProfileNames(profiles);

  const toRuleView = ({
    header,
    context: { language, root },
  }: PageRequest): ((rule: ViolatedRule) => ViolatedRuleView) => {
    const ranges = rangesOf({ header }, language);
    // This is no page of one profile: links lead to the page of each.
    const lookUp = createLookUp('', { names: readNames(), ranges });
    const explain = explainViolations({ header, acceptsLanguage: () => language as never });
    return (violated) => {
      const { latest, ...rule } = violated;
      const { href, ...named } = lookUp(rule.by);
      return {
        subject: { ...named, ...(href !== undefined && { href: `${root}${href}` }) },
        kind: rule.kind,
        rule: rule.rule,
        location: rule.location,
        ...explain(rule),
        count: rule.count,
        latest: latest.at,
      };
    };
  };

  return {
    list: async ({ context }, { organisation }) => {
      const [sources, counts] = await Promise.all([
        organisations.sources(organisation),
        violations.listCounts({ limit: MAX_COUNTS }),
      ]);
      const sums = new Map<string, number>();
      for (const { source, count } of counts) sums.set(source, count + (sums.get(source) ?? 0));
      const listed = sources.map(({ id, name }) => ({
        id,
        name,
        count: sums.get(id) ?? 0,
        href: `${context.root}${PATH}/${encodeURIComponent(id)}`,
      }));
      return pageResponse(
        violatingSourcesPage(
          context,
          listed.sort((a, b) => b.count - a.count),
        ),
      );
    },
    show: async (request, { organisation }) => {
      const { context, params } = request;
      const { id, name } = await organisations.source(params['id'] ?? '', organisation);
      const { rules, counted, hasOlder } = await readViolatedRules(id);
      const listHref = `${context.root}${PATH}`;
      const views = mergeChecks(rules.slice(0, MAX_RULES).map(toRuleView(request)));
      return pageResponse(
        sourceViolationsPage(context, {
          name,
          listHref,
          rules: views,
          counted,
          hasOlder,
          unmatched: await readUnmatched(id),
        }),
      );
    },
  };
};
