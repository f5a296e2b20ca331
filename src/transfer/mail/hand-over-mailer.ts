import { createHash } from 'node:crypto';
import { isProblem } from '../../core/problem.ts';
import { HOUR_MS, MINUTE_MS } from '../../core/time.ts';
import type { StaffAccount, StaffRepository } from '../../store/ports/sources/staff-repository.ts';
import { type HandOver, handOverMail, type Mail } from './hand-over-mail.ts';
import { afterSending, planMails } from './plan-mails.ts';

export interface HandOverMailerDeps {
  readonly accounts: Pick<StaffRepository, 'list' | 'find' | 'update'>;
  /** The steps on the desk that wait for an account. */
  readonly readHandOvers: (account: StaffAccount) => Promise<readonly HandOver[]>;
  /** A text that changes if a hand-over may have. */
  readonly readSignal: () => Promise<string>;
  readonly sendMail: (mail: Mail) => Promise<void>;
  /** The address of the desk for an account. */
  readonly deskOf: (account: StaffAccount) => string;
  readonly observe: { mailed(of: { readonly outcome: 'sent' | 'failed' }): void };
  readonly onFailed: (thrown: unknown) => void;
  readonly now: () => number;
}

const keyOf = ({ kind, id, step, since }: HandOver): string =>
  createHash('sha256')
    .update(JSON.stringify([kind, id, step, since]))
    .digest('base64url')
    .slice(0, 22);

/** The tries to note that a mail was sent, while the account is changed by others. */
const NOTE_TRIES = 10;

/** The outcome for one account; `retryAt` is the earliest time of another try. */
type Outcome = { readonly isSent: boolean; readonly retryAt?: number };

/**
 * Mails each account the hand-overs that wait for it and were not mailed yet. The account stores them, by
 * compare-and-set before the mail: of all processes one sends. A mail that fails, or whose process ends, is tried again
 * after five minutes, then later and later, while the step waits.
 */
export class HandOverMailer {
  readonly #deps: HandOverMailerDeps;
  #signal = '';
  #retryAt = Infinity;
  #pausedUntil = 0;

  constructor(deps: HandOverMailerDeps) {
    this.#deps = deps;
  }

  /** Reads and sends what has come since the last call. Rejects with Problem `store-unavailable`. */
  async run(): Promise<void> {
    const { accounts, readSignal, now } = this.#deps;
    if (now() < this.#pausedUntil) return;
    // The end of a purpose comes near without an event.
    const signal = `${await readSignal()} ${Math.floor(now() / HOUR_MS)}`;
    if (signal === this.#signal && now() < this.#retryAt) return;
    const all = await accounts.list();
    let [isComplete, retryAt] = [true, Infinity];
    for (const account of all) {
      if (account.email === undefined || account.endedAt !== undefined) continue;
      const outcome = await this.#tellOne(account, account.email);
      retryAt = Math.min(retryAt, outcome.retryAt ?? Infinity);
      if (outcome.isSent) continue;
      isComplete = false;
      if (outcome.retryAt === undefined) continue;
      // The server may be away: each of the others would wait for it too.
      this.#pausedUntil = now() + MINUTE_MS;
      break;
    }
    this.#signal = isComplete ? signal : '';
    this.#retryAt = retryAt;
  }

  async #tellOne(account: StaffAccount, email: string): Promise<Outcome> {
    const { accounts, readHandOvers, deskOf, sendMail, observe, onFailed, now } = this.#deps;
    let waiting: ReadonlyMap<string, HandOver>;
    try {
      waiting = new Map((await readHandOvers(account)).map((one) => [keyOf(one), one]));
    } catch (thrown) {
      if (isProblem(thrown, 'damaged')) return { isSent: true };
      throw thrown;
    }
    const { mailed, due, retryAt } = planMails(account.mailed ?? [], [...waiting.keys()], now());
    const isSame = due.length === 0 && mailed.length === (account.mailed ?? []).length;
    if (isSame) return { isSent: true, ...(retryAt !== undefined && { retryAt }) };
    // Another process or a change of the account was first: it is read again at the next run.
    if (!(await accounts.update({ ...account, mailed, v: account.v + 1 }))) return { isSent: false };
    if (due.length === 0) return { isSent: true, ...(retryAt !== undefined && { retryAt }) };
    const named = due.flatMap((key) => waiting.get(key) ?? []);
    try {
      await sendMail(handOverMail(email, named, deskOf(account)));
    } catch (thrown) {
      observe.mailed({ outcome: 'failed' });
      onFailed(thrown);
      return { isSent: false, ...(retryAt !== undefined && { retryAt }) };
    }
    observe.mailed({ outcome: 'sent' });
    await this.#noteSent(account.name, due);
    return { isSent: true };
  }

  async #noteSent(name: string, sent: readonly string[]): Promise<void> {
    const { accounts, now } = this.#deps;
    for (let tries = 0; tries < NOTE_TRIES; tries += 1) {
      const account = await accounts.find(name);
      if (account === undefined) return;
      const mailed = afterSending(account.mailed ?? [], sent, now());
      if (await accounts.update({ ...account, mailed, v: account.v + 1 })) return;
    }
  }
}
