/** The identifier of an agent as a member of xAPI, or the reason why the text does not have one. */
type AgentOfIfi = { readonly agent: string } | { readonly why: string };

const IFI = /^(?<name>mbox|mbox_sha1sum|openid|account)::(?<value>.+)$/s;
const IRI = /^[a-z][a-z\d+.-]*:/i;

/** Each way to divide `name@homePage` so that the home page is an IRI. */
const accountsIn = (text: string): readonly { readonly homePage: string; readonly name: string }[] =>
  [...text.matchAll(/@/g)].flatMap(({ index }) => {
    const homePage = text.slice(index + 1);
    return index > 0 && IRI.test(homePage) ? [{ homePage, name: text.slice(0, index) }] : [];
  });

/** The parameter `agent` for the text by which lrsql names an agent: `mbox::...`, `account::NAME@HOMEPAGE`. */
export const agentOfIfi = (ifi: string): AgentOfIfi => {
  const { name, value = '' } = IFI.exec(ifi)?.groups ?? {};
  if (name === undefined) return { why: `its agent ${JSON.stringify(ifi)} has no identifier that xAPI knows` };
  if (name !== 'account') return { agent: JSON.stringify({ objectType: 'Agent', [name]: value }) };
  const [account, ...others] = accountsIn(value);
  if (account === undefined) return { why: `its account ${JSON.stringify(value)} has no home page` };
  if (others.length > 0)
    return {
      why: `its account ${JSON.stringify(value)} can be divided in several ways, and is no actor of a statement`,
    };
  return { agent: JSON.stringify({ objectType: 'Agent', account }) };
};
