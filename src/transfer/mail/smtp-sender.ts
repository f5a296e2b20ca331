import { createTransport } from 'nodemailer';
import type { Mail } from './hand-over-mail.ts';

interface SmtpSender {
  /** Rejects if the server does not take the mail. */
  readonly send: (mail: Mail) => Promise<void>;
  readonly close: () => void;
}

const TIMEOUT_MS = 20_000;

/** Sends mails by a server; `url` is SMTP_URL, `from` is MAIL_FROM. */
export const createSmtpSender = ({ url, from }: { readonly url: string; readonly from: string }): SmtpSender => {
  const transport = createTransport({
    url,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    send: async (mail) => {
      // A responder that answers automatically is not to answer (RFC 3834, section 5).
      await transport.sendMail({ ...mail, from, headers: { 'Auto-Submitted': 'auto-generated' } });
    },
    close: () => transport.close(),
  };
};
