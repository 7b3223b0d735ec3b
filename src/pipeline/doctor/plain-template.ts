import type { Template } from '../../prompt/template.ts';

/** Query and documents as they are: what the server makes of plain text is what is looked at. */
export const plainTemplate: Template = {
  ...{ name: 'bare', description: '', instruction: null, languages: {} },
  ...{ query: null, document: null },
};
