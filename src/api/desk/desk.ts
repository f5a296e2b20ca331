import { enumSchema, type Sent } from '../../core/json-schema.ts';
import { OVERSEERS } from '../../access/sources/scopes.ts';
import { organisationOf } from '../../access/sources/organisations/organisations.ts';
import type { StaffInvitation } from '../../access/staff/staff-accounts.ts';
import type { StaffPrincipal } from '../../access/staff/staff-principal.ts';
import { Problem } from '../../core/problem.ts';
import { DAY_MS, isoTime } from '../../core/time.ts';
import { jsonResponse } from '../../http/api/shared/json-body.ts';
import { readIntegers } from '../../http/api/shared/integer-parameters.ts';
import { AFTER_QUERY, limitParameter } from '../openapi/shared/parameters.ts';
import { staff } from '../route/access.ts';
import { route } from '../route/route.ts';
import type { Services } from '../route/services.ts';
import {
  DESK,
  DESK_KINDS,
  type DESK_ITEM,
  type DeskKind,
  type DeskReason,
  readerOfStep,
  REASONS,
} from './desk-json.ts';
import type { DeskItem } from './desk-item.ts';
import { byDue, pageOfDesk } from './desk-page.ts';
import { actingAccounts, peopleFor, readDeskItems, hindranceOf } from './read-desk.ts';

const LIMIT = { max: 200, default: 50 };
const YES_NO = ['true', 'false'] as const;

/** An item, and why its reader cannot act. */
interface JudgedItem extends DeskItem {
  readonly reason: DeskReason | undefined;
}

interface Filters {
  readonly kind: DeskKind | undefined;
  readonly isMine: boolean;
}

const readFilters = (query: URLSearchParams): Filters => {
  const kind = query.get('kind') ?? undefined;
  const mine = query.get('mine') ?? 'false';
  const faults = [
    ...(kind === undefined || DESK_KINDS.some((one) => one === kind)
      ? []
      : [{ at: 'kind', detail: `must be one of ${DESK_KINDS.join(', ')}` }]),
    ...(YES_NO.some((one) => one === mine) ? [] : [{ at: 'mine', detail: 'must be true or false' }]),
  ];
  if (faults.length > 0)
    throw new Problem('invalid-request', faults.map(({ at, detail }) => `${at} ${detail}`).join('; '), faults);
  return { kind: DESK_KINDS.find((one) => one === kind), isMine: mine === 'true' };
};

const countsOf = (items: readonly JudgedItem[]) => ({
  all: items.length,
  waitsForMe: items.filter(({ reason }) => reason === undefined).length,
  ...(Object.fromEntries(DESK_KINDS.map((kind) => [kind, items.filter((item) => item.kind === kind).length])) as Record<
    DeskKind,
    number
  >),
});

type Account = StaffInvitation['account'];

/** The names by which items call organisations and accounts. */
interface Names {
  readonly organisationOfSource: ReadonlyMap<string, string>;
  readonly organisations: ReadonlyMap<string, string>;
  readonly accounts: readonly Account[];
}

const readNames = async ({ organisation, ...rest }: StaffPrincipal, { sources, people }: Services): Promise<Names> => {
  const [all, own, accounts] = await Promise.all([
    sources.organisations.list(organisation),
    sources.organisations.sources(organisation),
    people.staff.staffAccounts.list({ organisation, ...rest }),
  ]);
  return {
    organisationOfSource: new Map(own.map((source) => [source.id, organisationOf(source)])),
    organisations: new Map(all.map(({ id, name }) => [id, name])),
    accounts,
  };
};

const organisationsOf = (
  { sources, organisation }: DeskItem,
  { organisationOfSource, organisations }: Names,
): readonly { readonly id: string; readonly name: string }[] => {
  const ids = [organisation, ...sources.map((id) => organisationOfSource.get(id))];
  return [...new Set(ids)].flatMap((id) => {
    const name = id === undefined ? undefined : organisations.get(id);
    return id === undefined || name === undefined ? [] : [{ id, name }];
  });
};

const itemJson = async (item: JudgedItem, names: Names, services: Services): Promise<Sent<typeof DESK_ITEM>> => {
  const { kind, id, title, count, step, roles, since, due, last, reason } = item;
  const people = item.hidesPeople === true ? [] : await peopleFor(item, actingAccounts(names.accounts), services);
  const lastName =
    names.accounts.find(({ name }) => name === last?.by)?.displayName ??
    (last === undefined ? undefined : (await services.sources.sources.ofKey(last.by))?.name);
  return {
    kind,
    id,
    title,
    count,
    organisations: organisationsOf(item, names),
    step,
    roles,
    people: people.map(({ name, displayName }) => ({ id: name, name: displayName })),
    since: isoTime(since),
    due: isoTime(due),
    daysLeft: due === undefined ? undefined : Math.floor((due - services.now()) / DAY_MS),
    last: last && { ...last, at: isoTime(last.at), name: lastName },
    reader: readerOfStep(reason),
  };
};

export const readDesk = route({
  method: 'GET',
  path: '/v1/desk',
  access: staff(OVERSEERS),
  tag: 'Staff',
  summary: 'Lists what waits for a decision of staff, the first that is due first.',
  description:
    'A steward sees requests, impact assessments, objections, re-identification requests, expiring purposes, ' +
    'accounts and mentions of their subtree; a data protection officer all but objections and mentions; an operator ' +
    'requests, expiring purposes and accounts; an auditor the requests, without taking steps. No item names a learner.',
  carries: 'none',
  query: {
    kind: { schema: enumSchema(...DESK_KINDS), description: 'Only items of this kind.' },
    mine: { schema: enumSchema(...YES_NO), description: 'Only items whose step you can take.' },
    limit: limitParameter(LIMIT.max, LIMIT.default),
    ...AFTER_QUERY,
  },
  answers: {
    200: {
      description: 'The items.',
      schema: DESK,
      types: ['application/json'],
      example: {
        items: [
          {
            kind: 'objection',
            id: 'record:moodle',
            title: { en: 'Recording by Moodle' },
            count: 2,
            organisations: [{ id: 'org:lycee', name: 'Lycée' }],
            step: 'rule',
            roles: ['steward'],
            people: [{ id: 'staff:ada', name: 'Ada' }],
            since: '2026-11-28T07:09:20.259Z',
            due: '2026-12-28T07:09:20.259Z',
            daysLeft: 25,
            reader: { canAct: true },
          },
          {
            kind: 'request',
            id: 'study:reading-habits',
            title: { en: 'Reading habits', fr: 'Habitudes de lecture' },
            organisations: [{ id: 'org:lycee', name: 'Lycée' }],
            step: 'approve',
            roles: ['steward'],
            people: [],
            since: '2026-11-30T08:00:00.000Z',
            last: { step: 'submit', by: 'staff:ada', name: 'Ada', at: '2026-11-30T08:00:00.000Z' },
            reader: { canAct: false, reason: 'drafted', sentence: REASONS.drafted },
          },
        ],
        counts: {
          all: 2,
          waitsForMe: 1,
          request: 1,
          dpia: 0,
          objection: 1,
          contact: 0,
          expiry: 0,
          account: 0,
          mention: 0,
        },
        incomplete: [],
      },
    },
  },
  problems: ['overloaded'],
  handle: async ({ query, principal }, services) => {
    const { limit = LIMIT.default } = readIntegers(query, { limit: [1, LIMIT.max] });
    const { kind, isMine } = readFilters(query);
    const response = await services.limitRead(async () => {
      const { items, incomplete } = await readDeskItems(principal, services);
      const judged = await Promise.all(
        items.map(async (item): Promise<JudgedItem> => ({
          ...item,
          reason: await hindranceOf(item, principal, principal.hasInScope),
        })),
      );
      const shown = judged
        .filter((item) => (kind === undefined || item.kind === kind) && (!isMine || item.reason === undefined))
        .toSorted(byDue);
      const { page, next } = pageOfDesk(shown, { limit, after: query.get('after') ?? undefined });
      const names = await readNames(principal, services);
      const more = new URLSearchParams(query);
      if (next !== undefined) more.set('after', next);
      const body: Sent<typeof DESK> = {
        items: await Promise.all(page.map((item) => itemJson(item, names, services))),
        counts: countsOf(judged),
        incomplete,
        more: next === undefined ? undefined : `${services.publicPath}/v1/desk?${more.toString()}`,
      };
      return jsonResponse(200, body, { 'Cache-Control': 'no-store' });
    });
    return { ...response, status: 200 };
  },
});
