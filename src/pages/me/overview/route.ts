import type { FindPurposesInForce } from '../../../consent/decisions/purposes-in-force.ts';
import type { SupervisoryAuthority } from '../../../consent/model/supervisory-authority.ts';
import { defined } from '../../../core/json-object.ts';
import { isProblem, Problem } from '../../../core/problem.ts';
import { requireInstitution } from '../../../consent/subject/session-scope.ts';
import type { Session, SignInLinks } from '../../../consent/subject/sign-in-links.ts';
import type { MyDecision } from '../../../consent/subject/my-decisions.ts';
import { type MyChoice, PAGE_CHOICES } from '../../../consent/subject/validate-choice.ts';
import type { SubjectService } from '../../../consent/subject/service/subject-service.ts';
import { FORM_TOKEN_FIELD } from '../../html/form.ts';
import { childOfAgePage } from '../../errors/page.ts';
import type { PageContext } from '../../layout/page.ts';
import { deletePage, mePage } from './page.ts';
import { type Cookies, SESSION_COOKIE } from '../../../http/message/cookies.ts';
import type { Response } from '../../../http/message/request-response.ts';
import { localizeFor } from '../../../http/pages/shared/localize.ts';
import type { PageHandler, PageRequest } from '../../../http/pages/shared/page-guard.ts';
import { pageResponse, seeOther, withHeaders } from '../../../http/pages/shared/page-response.ts';
import { type Flash, meView } from './make-view.ts';
import { sessionPage } from '../../../api/route/access.ts';
import { once } from '../../../api/route/once.ts';
import { pageRoute } from '../../../api/route/route.ts';

/** The page of a signed-in person, and its forms. Each form leads back to the page, which shows the outcome once. */
interface MePageHandlers {
  readonly show: PageHandler;
  readonly decide: PageHandler;
  readonly confirmDeletion: PageHandler;
  readonly delete: PageHandler;
  readonly comeBack: PageHandler;
}

interface MePagesDeps {
  readonly subjectService: SubjectService;
  readonly links: SignInLinks;
  readonly cookies: Cookies;
  readonly publicPath: string;
  readonly now: () => number;
  readonly findPurposes: FindPurposesInForce;
  /** The authority for complaints about the institution. */
  readonly authority?: SupervisoryAuthority;
}

/** Holds the outcome of a form for the next page. */
const FLASH_COOKIE = 'carnet-notice';
const FLASH_S = 60;
const EVENTS_PER_PAGE = 20;
const SIGN_INS_ON_PAGE = 20;

const FLASH_KINDS: readonly Flash['kind'][] = [
  'yes',
  'pending',
  'no',
  'pause',
  'resume',
  'stop',
  'object',
  'restored',
  'same',
  'changed',
  'unfit',
  'unsure',
  'forgotten',
  'nothing',
  'returned',
  'return-pending',
  'unreturned',
  'unchosen',
];
/** The problem kinds for which a deletion of everything is not taken back. */
const NOT_RETURNED = ['state-conflict', 'assurance-required', 'forbidden'] as const;

const readFlash = (cookie: string | undefined): Flash | undefined => {
  const [text, ...purpose] = (cookie ?? '').split(' ');
  const kind = FLASH_KINDS.find((one) => one === text);
  return kind === undefined ? undefined : { kind, ...(purpose.length > 0 && { purpose: purpose.join(' ') }) };
};

const outcomeOf = ({ state }: MyDecision, choice: MyChoice['choice'], from: string | null): Flash['kind'] => {
  switch (state) {
    case 'granted':
      return from === 'objected' ? 'restored' : choice === 'resume' ? 'resume' : 'yes';
    case 'none':
      return from === 'objected' ? 'restored' : 'same';
    case 'expired':
      return 'same';
    case 'pending':
      return 'pending';
    case 'refused':
      return 'no';
    case 'withdrawn':
      return 'stop';
    case 'paused':
      return 'pause';
    default:
      return 'object';
  }
};

const readChoice = (form: URLSearchParams, language: string): MyChoice => {
  const choice = PAGE_CHOICES.find((one) => one === form.get('choice'));
  const version = form.get('version') ?? '';
  if (choice === undefined || !/^\d{1,9}$/.test(version))
    throw new Problem('invalid-request', 'the form says no choice, or of no version', [
      { at: '/choice', detail: `must be one of ${PAGE_CHOICES.join(', ')}` },
    ]);
  return { choice, version: Number(version), language, includePast: form.get('includePast') === 'yes' };
};

/** `of-age`: a guardian may no longer read if the child decides without them. */
const readPage = async (service: MePagesDeps['subjectService'], session: Session, before: string) => {
  const page = /^\d{1,15}$/.test(before) ? { before: Number(before) } : {};
  try {
    return await Promise.all([
      service.overview(session),
      service.events(session, { limit: EVENTS_PER_PAGE, kind: 'others', ...page }),
      service.signIns(session, { limit: SIGN_INS_ON_PAGE }),
    ]);
  } catch (thrown) {
    if (isProblem(thrown, 'forbidden')) return 'of-age';
    throw thrown;
  }
};

const comeBack = async (service: SubjectService, session: Session, language: string): Promise<Flash['kind']> => {
  try {
    return (await service.comeBack(session, language)).state === 'returned' ? 'returned' : 'return-pending';
  } catch (thrown) {
    if (NOT_RETURNED.some((kind) => isProblem(thrown, kind))) return 'unreturned';
    throw thrown;
  }
};

const createMePageHandlers = (deps: MePagesDeps): MePageHandlers => {
  const { subjectService, links, cookies, publicPath, now } = deps;

  const readSession = (request: PageRequest): Promise<Session> =>
    links.readSession(cookies.read(request, SESSION_COOKIE));

  const withFormToken = ({ context }: PageRequest, session: Session): PageContext => ({
    ...context,
    formToken: links.formToken(session),
  });

  const readSessionForm = async (
    request: PageRequest,
  ): Promise<{ readonly session: Session; readonly form: URLSearchParams }> => {
    const form = await request.form();
    const session = await readSession(request);
    links.checkForm(session, form.get(FORM_TOKEN_FIELD) ?? undefined);
    return { session, form };
  };

  const backWith = ({ kind, purpose }: Flash): Response =>
    seeOther(`${publicPath}/me#notice`, {
      'Set-Cookie': cookies.set(FLASH_COOKIE, purpose === undefined ? kind : `${kind} ${purpose}`, FLASH_S),
    });

  return {
    show: async (request) => {
      const session = await readSession(request);
      const context = withFormToken(request, session);
      const read = await readPage(subjectService, session, request.query.get('before') ?? '');
      if (read === 'of-age') return pageResponse(childOfAgePage(context), 403);
      const [overview, events, signIns] = read;
      const about = await deps.findPurposes([...new Set(events.events.flatMap(({ purpose }) => purpose ?? []))]);
      const flash = cookies.read(request, FLASH_COOKIE);
      const view = meView(overview, events, {
        localize: localizeFor(request),
        language: context.language,
        flash: readFlash(flash),
        signIns,
        purposes: [...about.values()].map(({ purpose }) => purpose),
        hasChildren: session.children !== undefined,
        receiptHref: (seq) => `${publicPath}/v1/me/receipts/${seq}`,
        now: now(),
        ...defined({ authority: deps.authority }),
      });
      const response = pageResponse(mePage(context, view));
      return flash === undefined ? response : withHeaders(response, { 'Set-Cookie': cookies.clear(FLASH_COOKIE) });
    },

    decide: async (request) => {
      const { session, form } = await readSessionForm(request);
      const purpose = request.params['purpose'] ?? '';
      if (form.get('choice') === '') return backWith({ kind: 'unchosen', purpose });
      const choice = readChoice(form, request.context.language);
      try {
        const decision = await subjectService.decide(session, purpose, choice);
        return backWith({ kind: outcomeOf(decision, choice.choice, form.get('from')), purpose });
      } catch (thrown) {
        if (isProblem(thrown, 'assurance-required')) return backWith({ kind: 'unsure', purpose });
        if (isProblem(thrown, 'version-conflict')) return backWith({ kind: 'changed', purpose });
        if (isProblem(thrown, 'state-conflict') || isProblem(thrown, 'forbidden'))
          return backWith({ kind: 'unfit', purpose });
        throw thrown;
      }
    },

    confirmDeletion: async (request) => {
      const session = await readSession(request);
      requireInstitution(session, 'erase anything');
      return pageResponse(deletePage(withFormToken(request, session), session.role));
    },

    delete: async (request) => {
      const { session } = await readSessionForm(request);
      const { erasure } = await subjectService.forget(session, request.context.language);
      return backWith({ kind: erasure === undefined ? 'nothing' : 'forgotten' });
    },

    comeBack: async (request) =>
      backWith({
        kind: await comeBack(subjectService, (await readSessionForm(request)).session, request.context.language),
      }),
  };
};

const pages = once(({ people, purposes: { findPurposes, authorityOf }, studies, cookies, publicPath, now }) => {
  const { subjectService, links } = people;
  const authority = authorityOf(studies.catalogue.institution.country);
  return createMePageHandlers({
    subjectService,
    links,
    findPurposes,
    cookies,
    publicPath,
    now,
    ...defined({ authority }),
  });
});

export const showMe = pageRoute({
  method: 'GET',
  path: '/me',
  access: sessionPage,
  summary: 'Shows a person their data and decisions.',
  carries: 'own',
  handle: (request, services) => pages(services).show(request),
});

export const decideByForm = pageRoute({
  method: 'POST',
  path: '/me/decisions/:purpose',
  access: sessionPage,
  summary: 'Decides on a purpose.',
  carries: 'own',
  handle: (request, services) => pages(services).decide(request),
});

export const confirmDeletion = pageRoute({
  method: 'GET',
  path: '/me/delete',
  access: sessionPage,
  summary: 'Asks a person to confirm the erasure of all data.',
  carries: 'own',
  handle: (request, services) => pages(services).confirmDeletion(request),
});

export const deleteMeByForm = pageRoute({
  method: 'POST',
  path: '/me/delete',
  access: sessionPage,
  summary: 'Erases all data of a person, and keeps them out everywhere.',
  carries: 'own',
  handle: (request, services) => pages(services).delete(request),
});

export const comeBackByForm = pageRoute({
  method: 'POST',
  path: '/me/return',
  access: sessionPage,
  summary: 'Ends that a person is kept out everywhere.',
  carries: 'own',
  handle: (request, services) => pages(services).comeBack(request),
});
