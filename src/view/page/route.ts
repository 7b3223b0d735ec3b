/** Where one is on the page: what stands behind the `#` of the address. The server knows one address only. */
export interface Route {
  readonly page: PageName | 'unknown';
  readonly parameters: URLSearchParams;
}

export type PageName = (typeof pageNames)[number];

/** Values by name; a list gives the name several times, null and nothing leave it out. */
export type Parameters = Readonly<Record<string, string | readonly string[] | null | undefined>>;

/**
 * @example
 * routeOf('#/run/first?by=language').page; // => 'run', with the parameters run=first and by=language
 */
export function routeOf(hash: string): Route {
  const [path = '', search = ''] = split(hash.replace(/^#/, ''), '?');
  const parameters = new URLSearchParams(search);
  const [name = '', rest] = split(path.replace(/^\//, ''), '/');
  if (name === '') return { page: 'runs', parameters };
  const page = pageNames.find((known) => known === name);
  if (page === undefined || (rest !== undefined && page !== 'run')) return { page: 'unknown', parameters };
  if (page === 'run') parameters.set('run', decoded(rest ?? parameters.get('run') ?? ''));
  return { page, parameters };
}

/**
 * @example
 * hashOf('compare', { run: ['a', 'b'], by: 'language' }); // => '#/compare?run=a&run=b&by=language'
 */
export function hashOf(page: PageName, parameters: Parameters = {}): string {
  const search = new URLSearchParams();
  let path: string = page;
  for (const [name, value] of Object.entries(parameters)) {
    if (page === 'run' && name === 'run') {
      path += `/${encodeURIComponent(String(value))}`;
      continue;
    }
    for (const one of [value ?? []].flat()) if (one !== '') search.append(name, one);
  }
  const text = search.toString();
  return `#/${path}${text === '' ? '' : `?${text}`}`;
}

/** The same place with some parameters changed. */
export function changed({ page, parameters }: Route, changes: Parameters): string {
  const all: Record<string, string | readonly string[] | null | undefined> = {};
  for (const name of new Set(parameters.keys())) all[name] = parameters.getAll(name);
  if (page === 'run') all['run'] = parameters.get('run');
  return hashOf(page === 'unknown' ? 'runs' : page, { ...all, ...changes });
}

/** What makes it another page: filters and orders do not. */
export function placeOf({ page, parameters }: Route): string {
  const own = page === 'runs' ? [] : [...parameters.getAll('run').sort(), parameters.get('query') ?? ''];
  return JSON.stringify([page, ...own]);
}

function split(text: string, at: string): [string, string?] {
  const place = text.indexOf(at);
  return place === -1 ? [text] : [text.slice(0, place), text.slice(place + 1)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const pageNames = ['runs', 'run', 'compare', 'queries', 'query', 'playground'] as const;
