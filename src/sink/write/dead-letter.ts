import type { DeadLetterRepository, StatementPlace } from '../../store/ports/store.ts';
import { askWhoStays, type SinkConsent } from '../erasure/ask-consent.ts';
import type { Decoded } from '../statements/decode-messages.ts';
import { withTooLarge } from './with-too-large.ts';

/** What setting aside needs. */
export interface SetAsideDeps {
  readonly repository: Pick<DeadLetterRepository, 'put'>;
  readonly consent: SinkConsent | undefined;
  readonly now: () => number;
}

/**
 * Builds what becomes of a write's messages that cannot be handled: each is kept with its reason and with those who are
 * in it, so that an erasure takes it too. Where somebody's data may not stay only the reason is kept.
 */
export const createSetAside =
  ({ repository, consent, now }: SetAsideDeps) =>
  async (partition: number, unreadable: Decoded['unreadable'], tooLarge: readonly StatementPlace[]): Promise<void> => {
    for (const { concerned = [], ...message } of withTooLarge(unreadable, tooLarge)) {
      const answers =
        consent === undefined || concerned.length === 0 ? undefined : await askWhoStays(consent, concerned);
      const bytes =
        answers === undefined || concerned.every((one) => answers.stays(one)) ? message.bytes : new Uint8Array();
      const people = [...new Set(concerned.flatMap((one) => (one.people ?? []).map(({ id }) => id)))];
      await repository.put({
        partition,
        ...message,
        bytes,
        ...(people.length === 0 ? {} : { people }),
        asideAt: now(),
      });
    }
  };
