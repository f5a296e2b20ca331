import { OVERSEERS } from '../../access/sources/scopes.ts';
import { readHandOvers } from '../../api/desk/hand-overs.ts';
import type { DeskServices } from '../../api/desk/read-desk.ts';
import { type Interval, startInterval } from '../../core/concurrency/interval.ts';
import type { NetworkConfig } from '../../core/config/read-network.ts';
import type { CatchUp } from '../../backup/catch-up/catch-up.ts';
import { startWhileCaughtUp } from '../../backup/catch-up/while-caught-up.ts';
import type { Store } from '../../store/ports/store.ts';
import type { Log } from '../../telemetry/log.ts';
import type { MailMetrics } from '../../telemetry/metrics/mail-metrics.ts';
import { HandOverMailer, type HandOverMailerDeps } from '../../transfer/mail/hand-over-mailer.ts';
import { createSmtpSender } from '../../transfer/mail/smtp-sender.ts';

interface MailRuntime {
  readonly log: Pick<Log, 'warn'>;
  readonly metrics: { readonly mails: MailMetrics };
  readonly onUnexpected: (thrown: unknown) => void;
}

interface MailSenderDeps {
  readonly store: Pick<Store, 'staff' | 'auditEvents'>;
  readonly services: DeskServices;
  readonly mail: NonNullable<NetworkConfig['mail']>;
  readonly runtime: MailRuntime;
}

const LOOK_EVERY_MS = 2000;

const startSender = ({ store, services, mail, runtime: { log, metrics, onUnexpected } }: MailSenderDeps): Interval => {
  const sender = createSmtpSender(mail);
  const { publicUrl } = services.settings;
  const deskOf: HandOverMailerDeps['deskOf'] = ({ roles }) =>
    `${publicUrl}${OVERSEERS.some((role) => roles.includes(role)) ? '/console/desk' : '/requests'}`;
  const mailer = new HandOverMailer({
    accounts: store.staff,
    readHandOvers: (account) => readHandOvers(account, services),
    readSignal: async () => String((await store.auditEvents.head())?.seq ?? 0),
    sendMail: (one) => sender.send(one),
    deskOf,
    observe: metrics.mails,
    // The address of a receiver stands in some errors of SMTP.
    onFailed: (thrown) => log.warn({ code: (thrown as { readonly code?: unknown }).code }, 'a mail could not be sent'),
    now: services.now,
  });
  const interval = startInterval({ work: () => mailer.run(), everyMs: LOOK_EVERY_MS, immediately: true, onUnexpected });
  return {
    stop: async () => {
      await interval.stop();
      sender.close();
    },
  };
};

interface StartMailsDeps {
  readonly store: Pick<Store, 'staff' | 'auditEvents'>;
  readonly runtime: MailRuntime;
  readonly config: Pick<NetworkConfig, 'mail'>;
  readonly catchUp: CatchUp;
  /** Absent in a process without the API. */
  readonly services: DeskServices | undefined;
}

/**
 * Starts the mails on hand-overs of the desk, while the store has caught up; none without SMTP_URL. An outage of the
 * mail server or of the store is waited out.
 */
export const startMails = (deps: StartMailsDeps): readonly { stop(): Promise<void> }[] => {
  const { config, store, catchUp, services, runtime } = deps;
  const { mail } = config;
  if (mail === undefined || services === undefined) return [];
  return [startWhileCaughtUp(catchUp, () => startSender({ store, services, mail, runtime }), runtime.onUnexpected)];
};
