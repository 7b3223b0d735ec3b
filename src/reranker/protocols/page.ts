/** Whether a body is a page for people (HTML, XML) where JSON was due: a proxy's, or that of something else at the URL. */
export function isPage(text: string): boolean {
  return /^\s*</.test(text);
}

/**
 * @example
 * describePage('<html><title>502 Bad Gateway</title></html>'); // => 'an HTML page, "502 Bad Gateway"'
 */
export function describePage(text: string): string {
  const title = /<title[^>]*>([^<]{0,200})/i.exec(text)?.[1]?.replace(/\s+/g, ' ').trim();
  return title ? `an HTML page, "${title}"` : 'an HTML page';
}
