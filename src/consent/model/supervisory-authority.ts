/** The authority at which people may lodge a complaint (GDPR art. 77). */
export interface SupervisoryAuthority {
  readonly name: string;
  /** A web address. */
  readonly url?: string;
}

/** Finds the authority of a country (ISO 3166-1 alpha-2); undefined if none is known. */
export type AuthorityOf = (country: string) => SupervisoryAuthority | undefined;

/** The authorities of the European Economic Area and of some countries beside it: country, address, name. */
const KNOWN = `
AT www.dsb.gv.at Datenschutzbehörde
BE www.dataprotectionauthority.be APD-GBA
BG www.cpdp.bg КЗЛД
CH www.edoeb.admin.ch EDÖB / PFPDT
CY www.dataprotection.gov.cy Office of the Commissioner for Personal Data Protection
CZ uoou.gov.cz Úřad pro ochranu osobních údajů
DE www.bfdi.bund.de BfDI
DK www.datatilsynet.dk Datatilsynet
EE www.aki.ee Andmekaitse Inspektsioon
ES www.aepd.es AEPD
FI tietosuoja.fi Tietosuojavaltuutetun toimisto
FR www.cnil.fr CNIL
GB ico.org.uk ICO
GR www.dpa.gr ΑΠΔΠΧ
HR azop.hr AZOP
HU www.naih.hu NAIH
IE www.dataprotection.ie Data Protection Commission
IS www.personuvernd.is Persónuvernd
IT www.garanteprivacy.it Garante per la protezione dei dati personali
LI www.datenschutzstelle.li Datenschutzstelle
LT vdai.lrv.lt Valstybinė duomenų apsaugos inspekcija
LU cnpd.public.lu CNPD
LV www.dvi.gov.lv Datu valsts inspekcija
MT idpc.org.mt IDPC
NL www.autoriteitpersoonsgegevens.nl Autoriteit Persoonsgegevens
NO www.datatilsynet.no Datatilsynet
PL uodo.gov.pl UODO
PT www.cnpd.pt CNPD
RO www.dataprotection.ro ANSPDCP
SE www.imy.se Integritetsskyddsmyndigheten
SI www.ip-rs.si Informacijski pooblaščenec
SK dataprotection.gov.sk Úrad na ochranu osobných údajov`;

const AUTHORITIES: ReadonlyMap<string, SupervisoryAuthority> = new Map(
  KNOWN.trim()
    .split('\n')
    .map((line) => {
      const [country = '', host = '', ...name] = line.split(' ');
      return [country, { name: name.join(' '), url: `https://${host}` }];
    }),
);

/** The authority of each country; `own`, if given, is that of the institution's country. */
export const createAuthorityOf =
  (institution: { readonly country: string }, own?: SupervisoryAuthority): AuthorityOf =>
  (country) =>
    country === institution.country && own !== undefined ? own : AUTHORITIES.get(country);
