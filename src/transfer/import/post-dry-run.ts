import type { SendToCarnet } from './carnet-client.ts';
import { createPostStatements, type PostStatements, statementsExchange, sumPosted } from './post-statements.ts';
import type { PreparedStatement } from './statements/prepare-statement.ts';
import type { JudgedIds } from './sqlite/judged-ids.ts';

/**
 * Posts statements to be judged. The server knows what it has stored; an id that comes twice in the input is compared
 * here, by the rule of the server, since the first would be stored by then.
 */
export const createPostDryRun = (
  send: SendToCarnet,
  judged: JudgedIds,
  asked?: Parameters<typeof statementsExchange>[2],
): PostStatements => {
  const exchange = statementsExchange(send, '/v1/dry-run/statements', asked);
  const judge = createPostStatements(exchange);
  const judgeNew = createPostStatements({
    send: exchange.send,
    accepted: (answer, statements) => {
      const done = exchange.accepted(answer, statements);
      if (done !== undefined && done.stored > 0) judged.add(statements, done.withheld === 0);
      return done;
    },
  });

  /** Withheld, the earlier statement with the id is not there. */
  const isThere = async (id: string): Promise<boolean> => {
    const earlier = judged.unsure(id);
    if (earlier === undefined) return judged.has(id);
    const { stored } = await judge([earlier]);
    if (stored === 0) judged.forget(id);
    return stored > 0;
  };

  const judgeRepeated = async (statement: PreparedStatement): ReturnType<PostStatements> => {
    if (!(await isThere(statement.id))) return judgeNew([statement]);
    const posted = await judge([statement]);
    if (posted.stored === 0 || !judged.differs(statement)) return posted;
    const detail = `a different statement has the id ${statement.id}`;
    const refused = [{ statement, kind: 'statement-conflict', detail, faults: [{ at: '/id', detail }] }];
    return { stored: 0, withheld: 0, refused };
  };

  return async (statements) => {
    const repeated = statements.filter(({ id }) => judged.has(id));
    let posted = await judgeNew(statements.filter((one) => !repeated.includes(one)));
    for (const one of repeated) posted = sumPosted(posted, await judgeRepeated(one));
    return posted;
  };
};
