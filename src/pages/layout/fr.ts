import type { LayoutTexts } from './en.ts';

export const LAYOUT_FR: LayoutTexts = {
  skip: 'Aller au contenu',
  languages: 'Langue',
  console: 'Console',
  signOut: 'Se déconnecter',
  about: 'À propos de cette page',
  links: [
    ['/studies', 'Études'],
    ['/register', 'Registre des traitements'],
    ['/validate', 'Essayer des traces'],
    ['/verify', 'Comment vérifier ce qui est dit ici'],
    ['/', 'Ce qu’est ce serveur'],
  ],
  signIn: 'Se connecter avec le compte de l’établissement',
};
