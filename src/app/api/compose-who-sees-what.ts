import { createReadWhoSeesWhat, type ReadWhoSeesWhat } from '../../consent/purposes/who-sees-what.ts';
import { createReadOrganisationTree } from '../../sources/organisations/organisations.ts';
import type { Store } from '../../store/ports/store.ts';
import type { ConsentServices } from '../consent/compose-consent.ts';

interface WhoSeesWhatRooms {
  readonly store: Pick<Store, 'sources' | 'staff' | 'organisations'>;
  readonly consent: Pick<ConsentServices, 'readRegister'>;
  readonly now: () => number;
}

/** Composes the overview of who may see what. */
export const composeWhoSeesWhat = ({ store, consent, now }: WhoSeesWhatRooms): ReadWhoSeesWhat =>
  createReadWhoSeesWhat({
    sources: store.sources,
    staff: store.staff,
    readOrganisationTree: createReadOrganisationTree({ organisations: store.organisations, now }),
    readRegister: consent.readRegister,
    now,
  });
