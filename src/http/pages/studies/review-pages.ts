import { AGREEMENT } from '../../../consent/purposes/agreement.ts';
import type { PurposeDesk, PurposeFile } from '../../../consent/purposes/purpose-workflow.ts';
import { isOver } from '../../../studies/study/contact-request.ts';
import type { Contacts } from '../../../studies/contact/contact-service.ts';
import { deskChecks } from '../../../studies/record/review-checks.ts';
import { deskFilePage, deskPage, type DeskEntry, type DeskFileView } from '../../../pages/studies/review-page.ts';
import type { DeskStep } from '../../../pages/studies/review-texts.ts';
import type { Profile } from '../../../profiles/model/types.ts';
import type { Caller } from '../../../sources/authenticate.ts';
import type { Response, Route } from '../../message/request-response.ts';
import { isProblem, Problem } from '../../../core/problem.ts';
import { type PageRequest, seeOther, shownPage } from '../shared/page-resource.ts';
import { createPhraseFor, type PhraseFor } from '../shared/localized-text.ts';
import { maySee, officerOf } from '../../api/purposes.ts';
import { valuesOfPurpose } from './request-form.ts';
import { phraseOr } from './dataset-view.ts';
import { createStaffResources, type StaffResourceDeps } from '../shared/credential-page-resource.ts';

/** What the desk is built from. */
export interface DeskPagesDeps extends StaffResourceDeps {
  readonly desk: PurposeDesk;
  readonly contacts: Contacts;
  /** The profiles that are held here. */
  readonly held: () => readonly Profile[];
  readonly now: () => number;
}

type Viewer = 'steward' | 'scientist';
type State = DeskEntry['state'];

/** What waits for a steward first. */
const ORDER: readonly State[] = ['submitted', 'approved', 'open', 'suspended', 'draft', 'closed', 'destroyed'];

const STEPS: Readonly<Record<Viewer, Readonly<Partial<Record<State, readonly DeskStep[]>>>>> = {
  steward: {
    submitted: ['approve', 'return'],
    approved: ['open', 'return'],
    open: ['suspend', 'close'],
    suspended: ['open', 'close'],
  },
  scientist: { draft: ['submit'], approved: ['accept'], open: ['accept'], suspended: ['accept'] },
};

/** What each may ever do: whoever may use the one page may not do what is on the other. */
const STEPS_OF: Readonly<Record<Viewer, readonly DeskStep[]>> = {
  steward: ['approve', 'return', 'open', 'suspend', 'close'],
  scientist: ['submit', 'accept'],
};

const stepsOf = (
  viewer: Viewer,
  { purpose, agreement }: PurposeFile,
): { readonly next?: DeskStep; readonly others: readonly DeskStep[] } => {
  const steps = (STEPS[viewer][purpose.state] ?? []).filter((step) => step !== 'accept' || agreement === undefined);
  // What is open goes on: nothing is due.
  if (purpose.state === 'open' && viewer === 'steward') return { others: steps };
  const [next, ...others] = steps;
  return { others, ...(next === undefined ? {} : { next }) };
};

/**
 * Builds /desk, where stewards rule on what is asked for, and /requests, where a lab sees what became of what it asked.
 */
export const createDeskPages = (deps: DeskPagesDeps): readonly Route[] => {
  const { desk, contacts, held, now } = deps;
  const resource = createStaffResources(deps);
  const phrases = ({ frame, request }: PageRequest): PhraseFor =>
    createPhraseFor(frame.language, request.header('accept-language'));

  const entryOf = ({ purpose }: PurposeFile, place: string, phraseFor: PhraseFor): DeskEntry => ({
    href: `${place}/${encodeURIComponent(purpose.id)}`,
    title: phraseOr(phraseFor, purpose.title, purpose.id),
    who: purpose.controller.name,
    version: purpose.version,
    state: purpose.state,
  });

  /** Where a lab changes what it asked for: its draft, or what is in force, by a new version. */
  const changeAt = ({ id, state }: PurposeFile['purpose'], place: string): string | undefined => {
    if (state === 'draft') return `${place}/${encodeURIComponent(id)}/change`;
    return state === 'open' || state === 'suspended'
      ? `${place.replace(/\/requests$/, '')}/studies/new?study=${encodeURIComponent(id)}`
      : undefined;
  };

  const viewOf = (
    file: PurposeFile,
    viewer: Viewer,
    place: string,
    phraseFor: PhraseFor,
    refused?: string,
  ): DeskFileView => {
    const { purpose, inForce, comment, agreement } = file;
    const entry = entryOf(file, place, phraseFor);
    const change = viewer === 'scientist' ? changeAt(purpose, place) : undefined;
    return {
      ...entry,
      from: place,
      action: entry.href,
      values: valuesOfPurpose(purpose),
      checks: deskChecks(file, held(), now()),
      ...stepsOf(viewer, file),
      agreement: {
        text: phraseOr(phraseFor, AGREEMENT.text, ''),
        version: AGREEMENT.version,
        hash: AGREEMENT.hash,
        ...(agreement === undefined ? {} : { acceptedAt: agreement.at }),
      },
      ...(comment === undefined ? {} : { comment }),
      ...(refused === undefined ? {} : { refused }),
      ...(change === undefined ? {} : { change }),
      ...(viewer === 'scientist' && inForce !== undefined && inForce.state !== 'destroyed'
        ? { contacts: `${entry.href}/contacts` }
        : {}),
    };
  };

  const take = (step: DeskStep, id: string, form: URLSearchParams, caller: Caller): Promise<PurposeFile> => {
    const by = officerOf(caller);
    const comment = form.get(`${step}-comment`)?.trim() ?? '';
    const [version = '', hash = ''] = (form.get('agreement') ?? '').split(' ');
    switch (step) {
      case 'submit':
        return desk.submit(id, by);
      case 'accept':
        return desk.acceptAgreement(id, { version: Number(version), hash }, by);
      case 'approve':
        return desk.approve(id, by);
      case 'return':
        return desk.giveBack(id, comment, by);
      case 'open':
        return desk.open(id, by);
      case 'suspend':
        return desk.suspend(id, comment, by);
      case 'close':
        return desk.close(id, by);
    }
  };

  const pagesFor = (viewer: Viewer, path: string): readonly Route[] => {
    const scopes = viewer === 'steward' ? (['steward'] as const) : (['scientist', 'operator'] as const);
    const placeOf = ({ frame }: PageRequest): string => `${frame.root}${path}`;
    const fileOf = async ({ request }: PageRequest, caller: Caller): Promise<PurposeFile> => {
      const file = await desk.read(request.params['id'] ?? '');
      if (!maySee(caller, file)) throw new Problem('not-found', 'there is no such purpose');
      return file;
    };
    const shown = async (request: PageRequest, caller: Caller, refused?: string): Promise<Response> =>
      shownPage(
        deskFilePage(
          { ...request.frame, here: `${path}/${encodeURIComponent(request.request.params['id'] ?? '')}` },
          viewOf(await fileOf(request, caller), viewer, placeOf(request), phrases(request), refused),
        ),
        refused === undefined ? 200 : 409,
      );
    return [
      resource(path, {
        GET: {
          scopes,
          handle: async (request, caller) => {
            const files = (await desk.list()).filter((file) =>
              viewer === 'steward' ? file.purpose.state !== 'draft' : maySee(caller, file),
            );
            const entries = files
              .toSorted((a, b) => ORDER.indexOf(a.purpose.state) - ORDER.indexOf(b.purpose.state))
              .map((file) => entryOf(file, placeOf(request), phrases(request)));
            const open =
              viewer === 'steward'
                ? (await contacts.all()).flatMap((study) => study.contacts).filter((contact) => !isOver(contact)).length
                : 0;
            return shownPage(deskPage(request.frame, entries, viewer, open));
          },
        },
      }),
      resource(`${path}/:id`, {
        GET: { scopes, handle: (request, caller) => shown(request, caller) },
        POST: {
          scopes,
          handle: async (request, caller) => {
            const form = await request.form();
            const id = request.request.params['id'] ?? '';
            const step = STEPS_OF[viewer].find((one) => one === form.get('step'));
            if (step === undefined)
              throw new Problem('invalid-request', 'the form says no step that is taken here', [
                { at: '/step', detail: `must be one of ${STEPS_OF[viewer].join(', ')}` },
              ]);
            await fileOf(request, caller);
            if ((step === 'return' || step === 'suspend') && (form.get(`${step}-comment`) ?? '').trim() === '')
              return shown(request, caller, 'say why');
            try {
              await take(step, id, form, caller);
            } catch (thrown) {
              if (
                !isProblem(thrown, 'state-conflict') &&
                !isProblem(thrown, 'invalid-request') &&
                !isProblem(thrown, 'version-conflict')
              )
                throw thrown;
              return shown(
                request,
                caller,
                [thrown.message, ...thrown.faults.map(({ at, detail }) => `${at} ${detail}`)].join('; '),
              );
            }
            return seeOther(`${placeOf(request)}/${encodeURIComponent(id)}`);
          },
        },
      }),
    ];
  };
  return [...pagesFor('steward', '/desk'), ...pagesFor('scientist', '/requests')];
};
